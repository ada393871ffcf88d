import { expect, test } from './support/fixtures';
import { english } from './support/texts';
import { RetentionSection } from './pages/retention_section';
import { RoomPage } from './pages/room_page';

test('an owner lets old messages go after being asked, and they go from every screen', async ({ people }) => {
  const ada = await people.account('ada');
  const beth = await people.account('beth');
  const room = await ada.createRoom('Minutes', 'private');
  await ada.addMember(room, beth);
  await ada.sayAll(room, ['first', 'second', 'third', 'fourth']);
  const hers = await new RoomPage(await people.page(beth)).open(room);
  await expect(hers.message('first')).toBeVisible();

  const view = await new RoomPage(await people.page(ada)).open(room);
  const retention = new RetentionSection(view.page);
  await view.settings.click();
  await expect(retention.section).toContainText(english.say('retention_for_ever'));
  await retention.messages.fill('2');
  await retention.save.click();
  await expect(retention.question).toHaveText(english.say('retention_question', { count: 2 }));
  await expect(hers.message('first')).toBeVisible();
  await retention.confirm.click();
  await expect(retention.section).toContainText(english.say('retention_messages', { count: 2 }));
  for (const screen of [hers, view]) {
    await expect(screen.log.getByText('second', { exact: true })).toHaveCount(0);
    await expect(screen.log.getByText('first', { exact: true })).toHaveCount(0);
    await expect(screen.log.getByText('third', { exact: true })).toHaveCount(1);
    await expect(screen.log.locator('.recalled')).toHaveCount(0);
  }
  await hers.say('fifth');
  await expect(hers.message('fifth')).toBeVisible();
});

test('another number is another question', async ({ people }) => {
  const ada = await people.account('ada');
  const room = await ada.createRoom('Minutes', 'private');
  await ada.sayAll(room, ['first', 'second', 'third']);
  const view = await new RoomPage(await people.page(ada)).open(room);
  const retention = new RetentionSection(view.page);
  await view.settings.click();
  await retention.messages.fill('1');
  await retention.save.click();
  await expect(retention.confirm).toBeVisible();
  await retention.messages.fill('100');
  await expect(retention.confirm).toHaveCount(0);
  await retention.save.click();
  await expect(retention.section).toContainText(english.say('retention_messages', { count: 100 }));
  await expect(view.message('first')).toHaveCount(1);
});

test('members see how long messages are kept, as soon as it changes, and cannot change it', async ({ people, server }) => {
  const ada = await people.account('ada');
  const beth = await people.account('beth');
  const room = await ada.createRoom('Minutes', 'private');
  await ada.addMember(room, beth);
  const hers = await new RoomPage(await people.page(beth)).open(room);
  const retention = new RetentionSection(hers.page);
  await hers.settings.click();
  await expect(retention.section).toContainText(english.say('retention_for_ever'));
  await expect(retention.save).toHaveCount(0);
  const answer = await fetch(`${server.origin}/api/set_retention`, {
    method: 'POST',
    headers: { accept: 'application/json', cookie: ada.cookie, origin: server.origin },
    body: new URLSearchParams({ room_id: String(room.id), days: '30' }),
  });
  expect(answer.ok).toBe(true);
  await expect(retention.section).toContainText(english.say('retention_days', { count: 30 }));

  const plain = await people.page(beth, { javaScriptEnabled: false });
  await plain.goto(`/rooms/${room.id}?settings=1`);
  await expect(plain.getByText(english.say('retention_days', { count: 30 }))).toBeVisible();
});
