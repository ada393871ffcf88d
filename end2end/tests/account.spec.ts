import { createHmac } from 'node:crypto';
import type { BrowserContext } from '@playwright/test';
import { Api, PASSWORD } from './support/api';
import { expect, test } from './support/fixtures';
import { Server } from './support/server';
import { english } from './support/texts';
import { ConnectionBar } from './pages/connection_bar';
import { ProfilePage } from './pages/profile_page';
import { RoomListPanel } from './pages/room_list_panel';
import { RoomPage } from './pages/room_page';
import { SignInPage } from './pages/sign_in_page';

const NEW_PASSWORD = 'wrong horse 电池';

test('devices are listed, and signed out one by one or all at once', async ({ people, server }) => {
  const ada = await people.account();
  const page = await people.page(ada);
  const other = await people.page(await Api.signIn(server.origin, ada.username));
  await new RoomListPanel(other).open();
  await expect(new ConnectionBar(other).lost).toHaveCount(0);

  const profile = new ProfilePage(page);
  await profile.open();
  await expect(profile.devices).toHaveCount(2);
  await expect(profile.devices.first()).toContainText(english.say('device_current'));
  await expect(profile.devices.first()).toContainText('127.0.0.1');
  await profile.devices.nth(1).getByRole('button').click();
  await expect(profile.devices).toHaveCount(1);
  await expect(page.getByText(english.say('devices_alone'))).toBeVisible();
  await expect(other.getByText(english.say('signed_out'))).toBeVisible();
  await expect(page.getByRole('heading', { name: english.say('devices') }), 'the keyboard goes on').toBeFocused();

  await Api.signIn(server.origin, ada.username);
  await Api.signIn(server.origin, ada.username);
  await page.reload();
  await expect(profile.devices).toHaveCount(3);
  await page.getByRole('button', { name: english.say('end_other_sessions') }).click();
  await expect(profile.devices).toHaveCount(1);
});

test('a new password signs the other devices out, and this page goes on', async ({ people, server }) => {
  const ada = await people.account();
  const room = await ada.createRoom('Desk');
  const page = await people.page(ada);
  const other = await people.page(await Api.signIn(server.origin, ada.username));
  await new RoomListPanel(other).open();
  await expect(new ConnectionBar(other).lost).toHaveCount(0);

  const profile = new ProfilePage(page);
  await profile.open();
  await profile.changePassword('not the password', NEW_PASSWORD);
  await expect(page.getByRole('alert')).toHaveText(english.say('error_wrong_password'));
  await profile.changePassword(PASSWORD, 'short');
  await expect(page.getByRole('alert')).toHaveText(english.say('error_password_length'));
  await profile.changePassword(PASSWORD, NEW_PASSWORD);
  await expect(page.getByText(english.say('password_changed'))).toBeVisible();
  await expect(profile.currentPassword).toHaveValue('');
  await expect(profile.devices).toHaveCount(1);
  await expect(other.getByText(english.say('signed_out'))).toBeVisible();

  const view = await new RoomPage(page).open(room);
  await view.say('still signed in');
  await expect(view.message('still signed in')).toBeVisible();
  const again = await people.page();
  const signIn = new SignInPage(again);
  await signIn.open();
  await signIn.signIn(ada.username, PASSWORD);
  await expect(signIn.problem).toHaveText(english.say('error_invalid_credentials'));
  await signIn.signIn(ada.username, NEW_PASSWORD);
  await expect(again).toHaveURL('/');
});

test('signing in takes a code once that is turned on', async ({ people }) => {
  const ada = await people.account();
  const page = await people.page(ada);
  await new ProfilePage(page).open();
  await page.locator('#totp-begin-password').fill(PASSWORD);
  await page.getByRole('button', { name: english.say('two_factor_begin') }).click();
  await expect(page.getByRole('img', { name: english.say('two_factor_qr') })).toBeVisible();
  const secret = await page.locator('.panel code').innerText();
  await page.getByLabel(english.say('code'), { exact: true }).fill(code(secret, 0));
  await page.getByRole('button', { name: english.say('two_factor_enable'), exact: true }).click();
  await expect(page.getByText(english.say('recovery_codes_hint'))).toBeVisible();
  const recovery = await page.locator('.recovery-codes li').allInnerTexts();
  expect(recovery).toHaveLength(10);
  await page.reload();
  await expect(page.getByText(english.say('two_factor_on', { count: 10 }))).toBeVisible();
  await expect(page.getByText(recovery[0]!)).toHaveCount(0);

  const other = await people.page();
  const signIn = new SignInPage(other);
  await signIn.open();
  await signIn.signIn(ada.username, PASSWORD);
  const field = other.getByLabel(english.say('code'), { exact: true });
  await field.fill('nonsense');
  await signIn.submit.click();
  await expect(signIn.problem).toHaveText(english.say('error_wrong_code'));
  await field.fill(code(secret, 30));
  await signIn.submit.click();
  await expect(other).toHaveURL('/');
});

test('what is one’s own can be taken along, and then the account is gone', async ({ people }) => {
  const ada = await people.account();
  const ben = await people.account('ben');
  const room = await ben.createRoom('Desk');
  await ada.joinRoom(room);
  await ada.say(room, 'my last words');
  const page = await people.page(ada);
  await new ProfilePage(page).open();
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: english.say('export_data') }).click();
  expect((await download).suggestedFilename()).toBe('salon-account.zip');

  await page.getByText(english.say('delete_account'), { exact: true }).click();
  const panel = page.locator('details').filter({ hasText: english.say('delete_account_hint') });
  await panel.getByLabel(english.say('password'), { exact: true }).fill('not the password');
  await panel.getByRole('button').click();
  await expect(panel.getByRole('alert')).toHaveText(english.say('error_wrong_password'));
  await panel.getByLabel(english.say('password'), { exact: true }).fill(PASSWORD);
  await panel.getByRole('button').click();
  await expect(page).toHaveURL('/login');

  const seen = await people.page(ben);
  const view = await new RoomPage(seen).open(room);
  await expect(view.message('my last words')).toBeVisible();
  await expect(seen.getByText('Deleted user 已注销用户').first()).toBeVisible();
  await expect(seen.getByText(ada.username)).toHaveCount(0);
});

/** The code of an authenticator, so many seconds from now (RFC 6238). */
function code(secret: string, later: number): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...secret].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor((Date.now() / 1000 + later) / 30)));
  const hash = createHmac('sha1', key).update(step).digest();
  const at = hash[hash.length - 1]! & 15;
  return String((hash.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

test('where one session a person is the rule, the older page is told and stops', async ({ browser, watch }) => {
  watch.tolerate(/status of 401/);
  const server = await Server.launch({ SALON_ONE_SESSION_PER_USER: 'true' });
  const contexts: BrowserContext[] = [];
  try {
    const open = async () => {
      const context = await browser.newContext({ baseURL: server.origin, locale: 'en-GB' });
      contexts.push(context);
      await watch.observe(context, server.origin);
      return context.newPage();
    };
    await Api.register(server.origin, 'ada');
    const signIn = async () => {
      const signIn = new SignInPage(await open());
      await signIn.open();
      await signIn.signIn('ada', PASSWORD);
      await expect(signIn.page).toHaveURL('/');
      await expect(new ConnectionBar(signIn.page).dot).toHaveAccessibleName(english.say('connection_is', { state: english.say('connected') }));
      return signIn.page;
    };
    const older = await signIn();
    const newer = await signIn();
    await expect(older.getByText(english.say('signed_out_elsewhere'))).toBeVisible();
    await older.reload();
    await expect(older).toHaveURL('/login');
    await newer.reload();
    await expect(newer).toHaveURL('/');
    expect(server.complaints).toEqual([]);
  } finally {
    await Promise.all(contexts.map((context) => context.close()));
    await server.remove();
  }
});
