import type { Page } from '@playwright/test';
import { expect, test } from './support/fixtures';
import { Preferences } from './pages/preferences';
import { ProfilePage } from './pages/profile_page';
import { SignInPage } from './pages/sign_in_page';

/** How light the page's ground is, from 0 to 255. */
const lightness = (page: Page) =>
  page.evaluate(() => {
    const canvas = document.createElement('canvas').getContext('2d')!;
    canvas.fillStyle = getComputedStyle(document.body).backgroundColor;
    canvas.fillRect(0, 0, 1, 1);
    return canvas.getImageData(0, 0, 1, 1).data[0]!;
  });

test('the system decides unless one chooses', async ({ people }) => {
  const dark = await people.page(undefined, { colorScheme: 'dark' });
  await new SignInPage(dark).open();
  expect(await lightness(dark)).toBeLessThan(60);
  await new Preferences(dark).choose('Light');
  expect(await lightness(dark)).toBeGreaterThan(230);
  await new Preferences(dark).choose('System');
  expect(await lightness(dark)).toBeLessThan(60);
  await expect(dark.locator('html')).not.toHaveAttribute('data-theme');

  const light = await people.page(undefined, { colorScheme: 'light' });
  await new SignInPage(light).open();
  expect(await lightness(light)).toBeGreaterThan(230);
});

test('the chosen theme is in the page as it arrives: nothing flashes', async ({ people }) => {
  const ada = await people.account();
  const page = await people.page(ada, { colorScheme: 'light' });
  await new ProfilePage(page).open();
  await new Preferences(page).choose('Dark');
  expect(await lightness(page)).toBeLessThan(60);

  const response = await page.goto('/');
  expect(await response?.text()).toMatch(/<html[^>]* data-theme="dark"/);
  expect(await lightness(page)).toBeLessThan(60);
  await page.goto('/profile');
  await expect(new Preferences(page).choice('Dark')).toBeChecked();
});
