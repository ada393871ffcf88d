import type { Page, Response } from '@playwright/test';
import { emptyRoomPage } from './support/empty_room';
import { expect, test } from './support/fixtures';
import { connected, hydrated } from './support/hydration';

/** Bytes: so that it does not grow unseen. The aim is 15 KiB; what it is now stands in `docs/PERFORMANCE.md`. */
const HTML_LIMIT = 16 * 1024;

test('what a page is made of has a name with a hash, is compressed beforehand, and is kept for ever', async ({ people }) => {
  const page = await people.page(await people.account());
  const parts = await visit(page);
  const kinds = new Set(parts.map((part) => name(part).split('.').at(-1)));
  expect([...kinds]).toEqual(expect.arrayContaining(['css', 'js', 'wasm']));
  for (const part of parts) {
    expect(name(part)).toMatch(/^\w+\.[\w-]{22}\.\w+$/);
    expect(part.headers()['cache-control'], name(part)).toBe('public, max-age=31536000, immutable');
    expect(part.headers()['content-encoding'], name(part)).toBe('br');
  }
});

test('what a page is made of is not asked for again', async ({ people, watch }) => {
  // A service worker keeps it as well: this is about browsers without one.
  const page = await people.page(await people.account(), { serviceWorkers: 'block' });
  const parts = await visit(page);
  watch.tolerateOutage();
  await page.context().setOffline(true);
  for (const part of parts) {
    const kept = page.evaluate(async (address) => (await fetch(address)).ok, part.url());
    await expect(kept, name(part)).resolves.toBe(true);
  }
});

test('the page of an empty room is small', async () => {
  expect((await emptyRoomPage()).length).toBeLessThan(HTML_LIMIT);
});

/** Opens the first page and returns the parts of the application that came for it. */
async function visit(page: Page): Promise<Response[]> {
  const parts: Response[] = [];
  page.on('response', (response) => {
    if (response.url().includes('/pkg/')) parts.push(response);
  });
  await page.goto('/');
  await hydrated(page);
  await connected(page);
  return [...parts];
}

function name(part: Response): string {
  return part.url().split('/pkg/')[1]!;
}
