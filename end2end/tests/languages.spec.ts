import { expect, test } from './support/fixtures';
import { chinese, english } from './support/texts';
import { Preferences } from './pages/preferences';
import { ProfilePage } from './pages/profile_page';
import { RoomPage } from './pages/room_page';
import { SignInPage } from './pages/sign_in_page';

test('the browser says which language', async ({ people }) => {
  const page = await people.page(undefined, { locale: 'zh-CN' });
  await new SignInPage(page, chinese).open();
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
  await expect(new SignInPage(page, chinese).submit).toBeVisible();
  await expect(page).toHaveTitle('登录 · Salon');

  const german = await people.page(undefined, { locale: 'de-DE' });
  await new SignInPage(german).open();
  await expect(german.locator('html')).toHaveAttribute('lang', 'en');
});

test('the language changes at once, everywhere, and stays', async ({ people }) => {
  const ada = await people.account();
  const page = await people.page(ada);
  const profile = new ProfilePage(page);
  await profile.open();
  await profile.nickname.fill('not saved yet');
  await new Preferences(page).choose('中文');

  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
  const inChinese = new ProfilePage(page, chinese);
  await expect(inChinese.heading).toBeVisible();
  await expect(inChinese.nickname, 'the page was not loaded anew').toHaveValue('not saved yet');
  await expect(page.getByRole('navigation', { name: '房间' })).toBeVisible();
  await expect(page).toHaveTitle('个人资料 · Salon');

  await page.reload();
  await expect(inChinese.heading).toBeVisible();
  const room = await ada.createRoom('书房');
  const view = await new RoomPage(page, chinese).open(room);
  await expect(view.composer).toHaveAttribute('placeholder', '在「书房」里说点什么…');
  await view.say('你好');
  await view.expectSent('你好');
  await expect(view.log).toContainText('今天');

  await inChinese.open();
  await new Preferences(page).choose('English');
  await expect(profile.heading).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
});

test('errors come in the language of the reader', async ({ people }) => {
  const page = await people.page(undefined, { locale: 'zh-CN' });
  const signIn = new SignInPage(page, chinese);
  await signIn.open();
  await signIn.signIn(people.name('nobody'), 'wrong password');
  await expect(signIn.problem).toHaveText(chinese.say('error_invalid_credentials'));
  await new Preferences(page).choose('English');
  await expect(signIn.problem, 'also those that stand there already').toHaveText(
    english.say('error_invalid_credentials'),
  );
});
