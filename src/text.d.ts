/** @file Modules that the bundler makes: raw text of Python files. */

declare module "*.py" {
  /** The file's text, as it stands. */
  const text: string;
  export default text;
}
