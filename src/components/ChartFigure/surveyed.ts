/** @file Whether all numbers of a chart have been looked at: of very many that takes a while, and the page answers meanwhile. */
import { useEffect, useMemo, useState } from "react";

import type { Drawable } from "../../charts/comparison.ts";
import { kindOf } from "../../charts/kinds/index.ts";
import { numberCount } from "../../charts/numbers-in.ts";
import { inTurns } from "../../charts/slices.ts";

/** Fewer numbers than this are looked at while the page is put together: it takes a few milliseconds. */
const MANY = 50_000;

export function useSurveyed(chart: Drawable | undefined): boolean {
  const many = useMemo(() => numberCount(chart) > MANY, [chart]);
  const [surveyed, setSurveyed] = useState<Drawable>();
  useEffect(() => {
    if (!many || chart === undefined) return;
    const left = new AbortController();
    inTurns(kindOf(chart).survey(chart), left.signal).then(
      () => setSurveyed(chart),
      () => undefined,
    );
    return () => left.abort();
  }, [chart, many]);
  return chart !== undefined && (!many || surveyed === chart);
}
