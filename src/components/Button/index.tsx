/** @file A button of the page. Those that are joined into a row of choices have a look of their own. */
import { clsx } from "clsx";
import type { ComponentProps, ReactNode } from "react";

import styles from "./styles.module.css";

/** The class of a select or an input, which stand beside buttons. */
export const fieldClass = styles.field;

interface ButtonProps extends Omit<
  ComponentProps<"button">,
  "type" | "className" | "disabled"
> {
  /** "main" for what one came for, "danger" for what ends it, "small" and "quiet" beside what is more important. */
  readonly kind?: "plain" | "main" | "danger" | "small" | "quiet";
}

/** One that cannot be pressed is aria-disabled: one that is really disabled would lose the focus that is on it. */
export function Button({ kind = "plain", ...props }: ButtonProps): ReactNode {
  return (
    <button
      {...props}
      type="button"
      className={clsx(styles.button, styles[kind])}
    />
  );
}
