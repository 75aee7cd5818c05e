import { readFileSync } from 'node:fs';
import { z } from 'zod';

import { foldLetters } from './printed-dates.ts';
import type { PrintedLine } from './printed-lines.ts';

/** What is printed on an identity document and read, by caption. */
export const visualFields = [
  'document_number',
  'surname',
  'given_names',
  'date_of_birth',
  'date_of_issue',
  'date_of_expiry',
  'place_of_birth',
  'address',
] as const;
export type VisualField = (typeof visualFields)[number];

/** What the captions of a line announce, and the words behind the last of them. */
export type Caption = {
  /** Of a caption that is none of ours there is none. */
  fields: VisualField[];
  /** From this word on the line is no caption; the number of its words where all of it is. */
  end: number;
  /** Whether a colon stands before those words, so that they are what it announces. */
  hasColon: boolean;
};

/** The fields of a European driving licence by their numbers (directive 2006/126/EC, annex I). */
const licenceNumbers: Readonly<Record<string, VisualField[]>> = {
  '1': ['surname'],
  '2': ['given_names'],
  '3': ['date_of_birth', 'place_of_birth'],
  '4A': ['date_of_issue'],
  '4B': ['date_of_expiry'],
  '4C': [],
  '4D': [],
  '5': ['document_number'],
  '7': [],
  '8': ['address'],
  '9': [],
};

type Phrase = { letters: string; field: VisualField | 'other' };
type Match = { field: VisualField | 'other'; start: number; end: number };
type Token = { letters: string; word: number };

const phrasesFile = z.record(z.enum([...visualFields, 'other']), z.array(z.string()));
const mostWords = 6;
/** OCR may have one letter in so many of a caption wrong; shorter words are held to every letter. */
const lettersPerError = 7;
/** Words that name a surname only where nothing else is said of the name. */
const bareNames = new Set(['NAME', 'NOM', 'NAAM', 'NOME']);

let phrases: Phrase[] | undefined;

/** Reads a line as a caption in the languages of issuers, also of several at once; undefined where most of it is none. */
export function readCaption({ words }: PrintedLine): Caption | undefined {
  const tokens = words.flatMap(({ text }, word) => tokensOf(text, word));
  const matches = findMatches(tokens);
  const last = matches.at(-1);
  if (last === undefined) return undefined;
  const end = Math.max(...matches.map((match) => (tokens[match.end - 1]?.word ?? 0) + 1));
  const hasColon = /:$/.test(words[end - 1]?.text ?? '') || words[end]?.text.startsWith(':') === true;
  const covered = matches.reduce((sum, match) => sum + lengthOf(tokens.slice(match.start, match.end)), 0);
  const before = lengthOf(tokens.filter(({ word }) => word < end));
  if (covered < before / 2) return undefined;
  return { fields: fieldsOf(matches, tokens), end, hasColon };
}

/** Reads the number of a driving licence's field at the beginning of a line. */
export function readLicenceNumber({ words }: PrintedLine): Caption | undefined {
  const mark = /^(\d[a-dA-D]?)[.,:]?$/.exec(words[0]?.text ?? '')?.[1]?.toUpperCase();
  const fields = mark === undefined ? undefined : licenceNumbers[mark];
  return fields === undefined ? undefined : { fields, end: 1, hasColon: true };
}

function tokensOf(text: string, word: number): Token[] {
  return text.split(/[/·:|()]+/).flatMap((part) => {
    const letters = captionLetters(part);
    return letters === '' ? [] : [{ letters, word }];
  });
}

// The longest first: "given names" is not a "name".
function findMatches(tokens: readonly Token[]): Match[] {
  const found: Match[] = [];
  for (let length = Math.min(mostWords, tokens.length); length > 0; length--)
    for (let start = 0; start + length <= tokens.length; start++) {
      const end = start + length;
      if (found.some((match) => match.start < end && start < match.end)) continue;
      const field = fieldFor(
        tokens
          .slice(start, end)
          .map(({ letters }) => letters)
          .join(''),
      );
      if (field !== undefined) found.push({ field, start, end });
    }
  return found.sort((a, b) => a.start - b.start);
}

function fieldFor(letters: string): Match['field'] | undefined {
  let best: { field: Match['field']; errors: number } | undefined;
  for (const phrase of (phrases ??= loadPhrases())) {
    const allowed = Math.floor(phrase.letters.length / lettersPerError);
    if (Math.abs(phrase.letters.length - letters.length) > allowed) continue;
    const errors = letters === phrase.letters ? 0 : distance(letters, phrase.letters);
    if (errors <= allowed && (best === undefined || errors < best.errors)) best = { field: phrase.field, errors };
  }
  return best?.field;
}

function fieldsOf(matches: readonly Match[], tokens: readonly Token[]): VisualField[] {
  const own = matches.filter(({ field, start, end }) => {
    const isBare = end - start === 1 && bareNames.has(tokens[start]?.letters ?? '');
    return !isBare || !matches.some((other) => other.field !== field);
  });
  const fields = new Set(own.map(({ field }) => field));
  return fields.has('other') ? [] : visualFields.filter((field) => fields.has(field));
}

// In small print r and n together are an m.
function captionLetters(text: string): string {
  return foldLetters(text)
    .replace(/[^A-Z]/g, '')
    .replaceAll('RN', 'M');
}

function lengthOf(tokens: readonly Token[]): number {
  return tokens.reduce((sum, { letters }) => sum + letters.length, 0);
}

function loadPhrases(): Phrase[] {
  const file = phrasesFile.parse(JSON.parse(readFileSync(new URL('captions.json', import.meta.url), 'utf8')));
  return Object.entries(file).flatMap(([field, texts]) =>
    texts.map((text) => ({ letters: captionLetters(text), field: field as Phrase['field'] })),
  );
}

/** How many letters are to be put in, left out or exchanged (Levenshtein). */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let at = 1; at <= one.length; at++) {
    const next = [at];
    for (let to = 1; to <= other.length; to++) {
      const same = (row[to - 1] ?? 0) + (one[at - 1] === other[to - 1] ? 0 : 1);
      next.push(Math.min(same, (row[to] ?? 0) + 1, (next[to - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}
