/** @file A part of the page that scrolls by itself, and so has to be reachable by keyboard. */
import type { ReactNode } from "react";

interface Props {
  readonly label: string;
  /** "group" where there are several of one label on a page. */
  readonly role?: "region" | "group";
  readonly className: string | undefined;
  readonly children: ReactNode;
}

export default function Scroll({
  label,
  role = "region",
  className,
  children,
}: Props): ReactNode {
  return (
    <div className={className} role={role} aria-label={label} tabIndex={0}>
      {children}
    </div>
  );
}
