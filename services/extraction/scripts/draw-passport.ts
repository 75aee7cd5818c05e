import sharp from 'sharp';

import { writeOcrB } from './write-ocr-b.ts';

// ICAO 9303-4: a data page of 125 × 88 mm, characters 2.54 mm apart. Ten pixels to the millimetre.
const width = 1250;
const height = 880;
const pitch = 25.4;
const zone = ['P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L898902C36UTO7408122F1204159ZE184226B<<<<<10'];

const captions = [
  ['SURNAME', 'ERIKSSON'],
  ['GIVEN NAMES', 'ANNA MARIA'],
  ['NATIONALITY', 'UTOPIAN'],
  ['DATE OF BIRTH', '12 AUG 1974'],
  ['DATE OF EXPIRY', '15 APR 2012'],
];

/** The specimen passport: the example of ICAO 9303, in our own drawing, as a PNG. Its text is drawn as outlines. */
export async function drawPassport(): Promise<Buffer> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${String(width)}" height="${String(height)}">
${background()}
${portrait()}
${write('UTOPIA', 60, 110, 34, '#25386b')}
${write('PASSPORT', 330, 110, 26, '#25386b')}
${write('P', 330, 175, 16)}${write('UTO', 480, 175, 16)}${write('L898902C3', 800, 175, 16)}
${captions.map(([label = '', value = ''], row) => caption(label, value, 235 + 82 * row)).join('\n')}
<g transform="rotate(-16 640 420)" opacity="0.42">${write('SPECIMEN', 250, 470, 92, '#b03030')}</g>
${zone.map((line, row) => write(line, (width - 44 * pitch) / 2, 760 + 70 * row, pitch, '#141414')).join('\n')}
</svg>`;
  return sharp(Buffer.from(svg))
    .png({ palette: true, colours: 64, dither: 0, compressionLevel: 9, effort: 10 })
    .toBuffer();
}

function background(): string {
  const waves = Array.from({ length: 30 }, (_, index) => {
    const y = 20 + index * 22;
    return `<path d="M0 ${String(y)}Q312 ${String(y - 30)} 625 ${String(y)}T1250 ${String(y)}"/>`;
  });
  return `<rect width="100%" height="100%" fill="#eef2ee"/><g fill="none" stroke="#d5e2d9" stroke-width="2">${waves.join('')}</g>
<rect y="690" width="100%" height="190" fill="#f6f6f2"/>`;
}

function portrait(): string {
  return `<rect x="60" y="150" width="230" height="310" fill="#c9d3da"/>
<ellipse cx="175" cy="275" rx="62" ry="80" fill="#8d9aa5"/><path d="M75 460Q85 365 175 365T275 460Z" fill="#6f7d89"/>`;
}

function caption(label: string, value: string, y: number): string {
  return write(label, 330, y, 11, '#5b6b66') + write(value, 330, y + 36, 20);
}

function write(text: string, x: number, y: number, step: number, fill = '#1d2421'): string {
  return writeOcrB(text, { x, y, step, fill });
}
