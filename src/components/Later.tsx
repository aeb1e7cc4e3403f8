/** @file A component whose code is fetched when it is first shown. */
import { type ComponentType, type ReactNode, useEffect, useState } from "react";

interface Props<Inner extends object> {
  /** Imports the module; the same function at each render. */
  readonly load: () => Promise<{ readonly default: ComponentType<Inner> }>;
  readonly props: Inner;
  readonly coming: ReactNode;
  readonly failed: ReactNode;
  /** After a failure a change of it is another try. */
  readonly again?: unknown;
}

export default function Later<Inner extends object>({
  load,
  props,
  coming,
  failed,
  again,
}: Props<Inner>): ReactNode {
  const [Shown, setShown] = useState<ComponentType<Inner>>();
  const [hasFailed, setFailed] = useState(false);
  useEffect(() => {
    if (Shown !== undefined) return;
    let current = true;
    load().then(
      // a component is a function, which a setter would call
      (module) => current && setShown(() => module.default),
      () => current && setFailed(true),
    );
    return () => {
      current = false;
    };
  }, [load, Shown, again]);
  if (Shown !== undefined) return <Shown {...props} />;
  return hasFailed ? failed : coming;
}
