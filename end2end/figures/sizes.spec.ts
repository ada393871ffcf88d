import { expect, test } from '../tests/support/fixtures';
import { emptyRoomPage } from '../tests/support/empty_room';
import { hydrated } from '../tests/support/hydration';
import { report } from './support/figures';

const KIB = 1024;

// That names have a hash, and what is kept for how long, is a matter of `tests/first_visit.spec.ts`.

test('the page of an empty room', async () => {
  report('html_kib', 'HTML, KiB', (await emptyRoomPage()).length / KIB, 15);
});

test('what a first visit fetches, as it is served', async ({ people }) => {
  const page = await people.page(await people.account('reader'));
  const served: { name: string; bytes: number }[] = [];
  page.on('response', (response) => {
    const [, name] = /\/pkg\/(.+)$/.exec(response.url()) ?? [];
    if (name) served.push({ name, bytes: Number(response.headers()['content-length']) });
  });
  await page.goto('/');
  await hydrated(page);
  // The rest is fetched once the page is alive.
  await expect.poll(() => served.some(({ name }) => name.startsWith('split_'))).toBe(true);

  const kib = (pattern: RegExp) =>
    served.filter(({ name }) => pattern.test(name)).reduce((sum, { bytes }) => sum + bytes, 0) / KIB;
  report('wasm_kib', 'WebAssembly that starts a page, KiB', kib(/^salon\..*\.wasm$/), 280);
  report('wasm_later_kib', 'WebAssembly that is fetched after it, KiB', kib(/^split_.*\.wasm$/));
  report('script_kib', 'JavaScript, KiB', kib(/\.js$/));
  report('style_kib', 'style, KiB', kib(/\.css$/));
});
