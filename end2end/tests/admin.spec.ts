import type { BrowserContext } from '@playwright/test';
import { Api, PASSWORD } from './support/api';
import { expect, test } from './support/fixtures';
import { Server } from './support/server';
import { chinese, english } from './support/texts';
import { AdminPage } from './pages/admin_page';
import { Notices } from './pages/notices';
import { ProfilePage } from './pages/profile_page';
import { RegisterPage } from './pages/register_page';

test('an administrator finds the page from the profile and goes through its sections', async ({ people, server }) => {
  const steward = await Api.signIn(server.origin, 'steward');
  const page = await people.page(steward);
  await new ProfilePage(page).open();
  await page.getByRole('link', { name: english.say('administer') }).click();
  await expect(page).toHaveURL('/admin');
  const admin = new AdminPage(page);
  await admin.alive();
  await expect(admin.name).toHaveValue('Salon');
  await expect(admin.policy('open')).toBeChecked();
  await expect(page).toHaveTitle(/Salon$/);

  for (const [key, path] of [
    ['admin_users', 'users'],
    ['rooms', 'rooms'],
    ['invites', 'invites'],
    ['admin_audit', 'audit'],
    ['admin_statistics', 'statistics'],
  ] as const) {
    await admin.section(english.say(key)).click();
    await expect(page).toHaveURL(`/admin/${path}`);
    await expect(admin.section(english.say(key))).toHaveAttribute('aria-current', 'page');
    await expect(page).toHaveTitle(new RegExp(english.say(key)));
  }
  await page.goBack();
  await expect(page).toHaveURL('/admin/audit');
  await page.reload();
  await admin.alive();
  await expect(admin.section(english.say('admin_audit'))).toHaveAttribute('aria-current', 'page');
});

test('to everyone else there is no such page', async ({ people, watch }) => {
  watch.tolerate(/status of 404/);
  const page = await people.page(await people.account());
  for (const path of ['/admin', '/admin/users']) {
    await page.goto(path);
    await expect(page.getByRole('heading', { name: english.say('not_found_title') })).toBeVisible();
    await expect(page.getByRole('navigation', { name: english.say('administration') })).toHaveCount(0);
  }
  const stranger = await people.page();
  await stranger.goto('/admin');
  await expect(stranger).toHaveURL('/login');
});

test('the first person sets the instance up, and changes it later', async ({ browser, watch }) => {
  const server = await Server.launch();
  const contexts: BrowserContext[] = [];
  try {
    const open = async (locale: string) => {
      const context = await browser.newContext({ baseURL: server.origin, locale });
      contexts.push(context);
      watch.observe(context, server.origin);
      return context.newPage();
    };
    const page = await open('en-GB');
    await page.goto('/');
    await expect(page).toHaveURL('/register');
    const register = new RegisterPage(page);
    await expect(page.getByText(english.say('set_up_hint'))).toBeVisible();
    await expect(page.locator('.prerendered')).toHaveCount(0);
    await page.getByLabel(english.say('instance_name'), { exact: true }).fill('Études 沙龙');
    await page.getByRole('radio', { name: english.say('registration_closed') }).check();
    await register.username.fill('first');
    await register.password.fill(PASSWORD);
    await page.getByRole('button', { name: english.say('set_up'), exact: true }).click();
    await expect(page).toHaveURL('/');
    await expect(page).toHaveTitle(/· Études 沙龙$/);
    await expect(page.getByRole('link', { name: 'Études 沙龙' })).toBeVisible();

    const stranger = await open('zh-CN');
    await stranger.goto('/login');
    await expect(stranger.getByRole('heading', { name: 'Études 沙龙' })).toBeVisible();
    await stranger.getByRole('link', { name: chinese.say('register') }).click();
    await expect(stranger.getByText(chinese.say('register_closed'))).toBeVisible();

    const admin = await new AdminPage(page).open();
    await admin.name.fill(' ');
    await admin.save.click();
    await expect(admin.problem).toHaveText(english.say('error_label_length'));
    await admin.name.fill('Études');
    await admin.policy('open').check();
    await admin.save.click();
    await expect(new Notices(page).about(english.say('saved'))).toBeVisible();
    await stranger.reload();
    await expect(stranger.getByRole('heading', { name: 'Études', exact: true })).toBeVisible();
    await new RegisterPage(stranger, chinese).register('second', PASSWORD);
    await expect(stranger).toHaveURL('/');
    expect(server.complaints).toEqual([]);
  } finally {
    // Before the server goes: pages that it leaves behind complain.
    await Promise.all(contexts.map((context) => context.close()));
    await server.remove();
  }
});

test('what is typed before the code is there is kept', async ({ people }) => {
  const page = await people.page();
  await page.route(/\.wasm$/, async (route) => {
    await expect(page.getByLabel(english.say('username'), { exact: true })).toHaveValue('early');
    await route.continue();
  });
  await page.goto('/register', { waitUntil: 'commit' });
  const register = new RegisterPage(page);
  await register.username.fill('early');
  await register.picture(english.say('avatar_3')).check({ force: true });
  await expect(page.locator('.prerendered')).toHaveCount(0);
  await expect(register.username).toHaveValue('early');
  await expect(register.picture(english.say('avatar_3'))).toBeChecked();
});
