import { expect, type Page } from '@playwright/test';

/**
 * Wait until the page is alive. Every page but "not found" has a form, and the application turns off the
 * browser's own validation when it takes a form over.
 */
export async function hydrated(page: Page): Promise<void> {
  await expect(page.locator('form[method=post]').first()).toHaveJSProperty('noValidate', true);
}
