import type { Page } from '@playwright/test';

/** As many messages as a page keeps of a room at most (`FOLLOWED` and `SLACK`): there is never more to draw than this. */
export const WINDOW = 150;

/** The page shows the message at a position. Asked for seldom, and by its id: the page has something else to do. */
export async function shown(page: Page, seq: number): Promise<void> {
  await page.waitForFunction((id) => document.getElementById(id) !== null, `m${seq}`, { polling: 100, timeout: 0 });
}
