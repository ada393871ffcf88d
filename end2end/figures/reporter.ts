import { readFileSync, writeFileSync } from 'node:fs';
import type { FullResult, Reporter, TestCase, TestResult } from '@playwright/test/reporter';
import { FIGURE, type Figure } from './support/figures';

/** Between these lines of the document stands what was measured last. */
const BEGIN = '<!-- measured by make bench-browser -->\n';
const END = '<!-- end of what the browser measured -->\n';
const DOCUMENT = new URL('../../docs/PERFORMANCE.md', import.meta.url);

/** Prints the figures as a table and as a line of JSON, and puts the table into the document. */
export default class FiguresReporter implements Reporter {
  private readonly measured: { scenario: string; figure: Figure }[] = [];

  onTestEnd(test: TestCase, result: TestResult): void {
    for (const { type, description } of result.annotations) {
      if (type === FIGURE) this.measured.push({ scenario: test.title, figure: JSON.parse(description!) as Figure });
    }
  }

  onEnd({ status }: FullResult): void {
    if (this.measured.length === 0) return;
    const table = this.table();
    const values = this.measured.map(({ figure }) => [figure.key, figure.value]);
    process.stdout.write(`\n${table}\n${JSON.stringify(Object.fromEntries(values))}\n`);
    if (status === 'passed' && process.env.SALON_BENCH_WRITE === '1') write(table);
  }

  private table(): string {
    const lines = this.measured.map(({ scenario, figure: { name, value, aim } }) => {
      return `| ${scenario} | ${name} | ${shown(value)} | ${aim === undefined ? '' : `≤ ${shown(aim)}`} |\n`;
    });
    return `| | | measured | aim |\n|---|---|---|---|\n${lines.join('')}`;
  }
}

/** Three digits, or all of a whole number. */
function shown(value: number): string {
  if (Number.isInteger(value)) return value.toLocaleString('en');
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

function write(table: string): void {
  const text = readFileSync(DOCUMENT, 'utf8');
  const [before, rest] = text.split(BEGIN);
  const after = rest?.split(END)[1];
  if (after === undefined) throw new Error('the document has no place for the table');
  writeFileSync(DOCUMENT, `${before}${BEGIN}\n${table}\n${END}${after}`);
}
