import { PASSWORD } from './support/api';
import { expect, test } from './support/fixtures';
import { english } from './support/texts';
import { Notices } from './pages/notices';
import { ProfilePage } from './pages/profile_page';
import { RoomPage } from './pages/room_page';
import { RoomSettingsDialog } from './pages/room_settings_dialog';

test('a token is made, shown once, used and revoked', async ({ people, server, request, watch }) => {
  watch.tolerate(/status of 401/);
  const ada = await people.account('ada');
  const page = await people.page(ada);
  const profile = new ProfilePage(page);
  await profile.open();
  const panel = page.getByRole('region', { name: english.say('programs') });
  await panel.getByLabel(english.say('token_name')).fill('weather station');
  await panel.getByRole('checkbox', { name: english.say('scope_write') }).check();
  await panel.getByLabel(english.say('password')).fill(PASSWORD);
  await panel.getByRole('button', { name: english.say('create_token') }).click();
  const shown = panel.getByRole('status').getByRole('code');
  await expect(shown).toHaveText(/^salon_[0-9a-f]{64}$/);
  const token = await shown.innerText();

  const me = (authorization: string) => request.get(`${server.origin}/api/v1/me`, { headers: { authorization } });
  expect(await (await me(`Bearer ${token}`)).json()).toMatchObject({ username: ada.username });
  const listed = panel.getByRole('listitem').filter({ hasText: 'weather station' });
  await expect(listed).toContainText(english.say('scope_write'));
  await profile.open();
  await expect(listed).toContainText(english.pattern('last_used_on'));
  await expect(page.getByText(token)).toHaveCount(0);
  await listed.getByRole('button', { name: english.say('revoke_named', { name: 'weather station' }) }).click();
  await expect(listed).toHaveCount(0);
  expect((await me(`Bearer ${token}`)).status()).toBe(401);
});

test('a token without a name is not made', async ({ people }) => {
  const page = await people.page(await people.account());
  await new ProfilePage(page).open();
  const panel = page.getByRole('region', { name: english.say('programs') });
  await panel.getByLabel(english.say('password')).fill(PASSWORD);
  await panel.getByRole('button', { name: english.say('create_token') }).click();
  await expect(panel.getByRole('alert')).toHaveText(english.say('error_label_length'));
});

test('a webhook posts into a room while one looks on, until it is removed', async ({ people, server, request }) => {
  const ada = await people.account('ada');
  const room = await ada.createRoom('Builds');
  const view = await new RoomPage(await people.page(ada)).open(room);
  const { dialog } = new RoomSettingsDialog(view.page);
  await view.settings.click();
  await dialog.getByText(english.say('incoming_webhooks'), { exact: true }).click();
  await dialog.getByLabel(english.say('webhook_name')).fill('CI');
  await dialog.getByRole('button', { name: english.say('add'), exact: true }).last().click();
  const address = await dialog.getByRole('status').getByRole('code').innerText();
  expect(address).toMatch(new RegExp(`^${server.origin}/api/v1/hooks/[0-9a-f]{64}$`));
  await dialog.getByRole('button', { name: english.say('copy'), exact: true }).click();
  await expect(new Notices(view.page).about(english.say('copied'))).toBeVisible();

  const body = { title: 'Build 42', content: 'All **green**', messageType: 'success' };
  expect((await request.post(address, { data: body })).status()).toBe(201);
  await view.page.keyboard.press('Escape');
  await expect(view.log).toContainText('Build 42');
  await expect(view.log.getByText('green').locator('xpath=self::strong')).toBeVisible();

  await view.settings.click();
  await dialog.getByRole('button', { name: english.say('remove_webhook', { name: 'CI' }) }).click();
  await expect(dialog.getByRole('listitem').filter({ hasText: 'CI' })).toHaveCount(0);
  expect((await request.post(address, { data: body })).status()).toBe(404);
});

test('an address inside the network is refused with a reason', async ({ people }) => {
  const ada = await people.account('ada');
  const room = await ada.createRoom('Builds');
  const view = await new RoomPage(await people.page(ada)).open(room);
  const { dialog } = new RoomSettingsDialog(view.page);
  await view.settings.click();
  await dialog.getByText(english.say('outgoing_webhooks'), { exact: true }).click();
  await dialog.getByLabel(english.say('webhook_url')).fill('https://192.168.1.1/hook');
  await dialog.getByRole('button', { name: english.say('add'), exact: true }).last().click();
  await expect(dialog.getByRole('alert')).toHaveText(english.say('error_invalid_webhook_url'));
});
