import { test } from '../../tests/support/fixtures';

/** Something that was measured. */
export interface Figure {
  /** Its name for programs. */
  key: string;
  /** Its name for people, with its unit. */
  name: string;
  value: number;
  /** What it should be at most. */
  aim?: number;
}

/** How the reporter finds them among whatever else is said of a test. */
export const FIGURE = 'figure';

/** Hand a figure to the reporter. */
export function report(key: string, name: string, value: number, aim?: number): void {
  const figure: Figure = { key, name, value, ...(aim === undefined ? {} : { aim }) };
  test.info().annotations.push({ type: FIGURE, description: JSON.stringify(figure) });
}

/** Of values in any order, the one that `share` of them do not exceed. */
export function percentile(values: number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!;
}

/** 10,000, or fewer for a quick look that is not written down. */
export const MESSAGES = Number(process.env.SALON_BENCH_MESSAGES ?? 10_000);
