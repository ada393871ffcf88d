import { expect, type Page } from '@playwright/test';
import { chinese, english } from './texts';

/**
 * Wait until the page is alive. Every page but "not found" has a form, and the application turns off the
 * browser's own validation when it takes a form over.
 */
export async function hydrated(page: Page): Promise<void> {
  await expect(page.locator('form[method=post]').first()).toHaveJSProperty('noValidate', true);
}

/** Wait until the socket is open: from now on the page hears of everything as it happens. */
export async function connected(page: Page): Promise<void> {
  const state = page.locator('.connection-dot').first();
  const words = [english, chinese].map((t) => t.say('connection_is', { state: t.say('connected') }));
  await expect(state).toHaveText(new RegExp(words.join('|')));
}
