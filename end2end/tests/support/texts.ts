import { readFileSync } from 'node:fs';
import type en from '../../../locales/en.json';

export type Language = 'en' | 'zh-CN';
type Key = keyof typeof en;

/** What the interface says, from the files it is built from. */
export class Texts {
  private readonly messages: Record<string, string>;

  constructor(readonly language: Language) {
    const file = new URL(`../../../locales/${language}.json`, import.meta.url);
    this.messages = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
  }

  /** A message, with `{name}` placeholders filled in. */
  say(key: Key, values: Record<string, string | number> = {}): string {
    const message = this.messages[values.count === 1 ? `${key}_one` : key] ?? this.messages[key];
    if (message === undefined) throw new Error(`locales/${this.language}.json has no ${key}`);
    return message.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? `{${name}}`));
  }

  /** A pattern for a message whatever its placeholders hold. */
  pattern(key: Key): RegExp {
    const escaped = this.say(key).replace(/[.*+?^$()|[\]\\]/g, '\\$&');
    return new RegExp(escaped.replace(/\{\w+\}/g, '.+'));
  }
}

export const english = new Texts('en');
export const chinese = new Texts('zh-CN');
