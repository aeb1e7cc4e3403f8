/**
 * @file What a listing is made of at first. In browsers plain lines: a page that the server rendered has the colours in
 * place already, and React leaves them there. For the server the bundler takes first-html.server.ts instead.
 */
import { plainHtml } from "./lines.ts";

export function firstHtml(code: string, _language: string): string {
  return plainHtml(code);
}
