/** @file Text as it stands, whose long lines scroll, and which so has to be reachable by keyboard. */
import type { ComponentProps, ReactNode } from "react";

export default function Preformatted(props: ComponentProps<"pre">): ReactNode {
  // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
  return <pre {...props} tabIndex={0} />;
}
