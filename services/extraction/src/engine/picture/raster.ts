import type { GreyImage } from './grey-image.ts';

type Box = { left: number; top: number; width: number; height: number };

/** The picture at another width, each pixel the mean of what it covers. */
export function scaleToWidth(image: GreyImage, width: number): GreyImage {
  const scale = image.width / width;
  const height = Math.max(1, Math.round(image.height / scale));
  const narrow = resampleRows(image.data, image.width, image.height, width);
  const data = transpose(
    resampleRows(transpose(narrow, width, image.height), image.height, width, height),
    height,
    width,
  );
  return { width, height, data };
}

function resampleRows(source: Uint8Array, columns: number, rows: number, newColumns: number): Uint8Array {
  const scale = columns / newColumns;
  const result = new Uint8Array(newColumns * rows);
  for (let row = 0; row < rows; row++) {
    const base = row * columns;
    for (let column = 0; column < newColumns; column++) {
      const from = column * scale;
      const to = Math.min(columns, from + Math.max(scale, 1));
      const first = Math.floor(from);
      const last = Math.min(columns - 1, Math.ceil(to) - 1);
      let sum = 0;
      for (let x = first; x <= last; x++) {
        const covered = (x + 1 < to ? x + 1 : to) - (x > from ? x : from);
        sum += (source[base + x] ?? 0) * covered;
      }
      result[row * newColumns + column] = sum / (to - from);
    }
  }
  return result;
}

/** A part of a picture. */
export function cutOut({ width, data }: GreyImage, part: Box): GreyImage {
  const pixels = new Uint8Array(part.width * part.height);
  for (let row = 0; row < part.height; row++) {
    const start = (part.top + row) * width + part.left;
    pixels.set(data.subarray(start, start + part.width), row * part.width);
  }
  return { width: part.width, height: part.height, data: pixels };
}

/** The picture turned a quarter clockwise, `quarters` times. */
export function turn(image: GreyImage, quarters: number): GreyImage {
  let turned = image;
  for (let count = 0; count < quarters; count++) turned = turnOnce(turned);
  return turned;
}

function turnOnce({ width, height, data }: GreyImage): GreyImage {
  const turned = new Uint8Array(data.length);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) turned[x * height + (height - 1 - y)] = data[y * width + x] ?? 0;
  return { width: height, height: width, data: turned };
}

function transpose(data: Uint8Array, columns: number, rows: number): Uint8Array {
  const result = new Uint8Array(data.length);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) result[column * rows + row] = data[row * columns + column] ?? 0;
  return result;
}

/** The largest value in a window around each pixel. The border counts as black. */
export function dilate(image: GreyImage, windowWidth: number, windowHeight: number): GreyImage {
  return slide(image, windowWidth, windowHeight, 0);
}

/** The smallest value in a window around each pixel. The border counts as white. */
export function erode(image: GreyImage, windowWidth: number, windowHeight: number): GreyImage {
  return slide(image, windowWidth, windowHeight, 255);
}

function slide({ width, height, data }: GreyImage, windowWidth: number, windowHeight: number, flip: number): GreyImage {
  const along = windowWidth > 1 ? slideRows(data, width, height, windowWidth, flip) : data;
  if (windowHeight === 1) return { width, height, data: along };
  const across = slideRows(transpose(along, width, height), height, width, windowHeight, flip);
  return { width, height, data: transpose(across, height, width) };
}

// The largest value of each window of `size` pixels in every row, in time that does not depend on the window: prefix
// maxima of blocks from the left and from the right (van Herk, 1992). With `flip` 255 it is the smallest value.
function slideRows(source: Uint8Array, columns: number, rows: number, size: number, flip: number): Uint8Array {
  const result = new Uint8Array(source.length);
  const radius = size >> 1;
  const length = Math.ceil((columns + size) / size) * size;
  const padded = new Uint8Array(length);
  const forward = new Uint8Array(length);
  const backward = new Uint8Array(length);
  for (let row = 0; row < rows; row++) {
    const base = row * columns;
    for (let index = 0; index < columns; index++) padded[index + radius] = (source[base + index] ?? 0) ^ flip;
    for (let block = 0; block < length; block += size) {
      let highest = 0;
      for (let index = block; index < block + size; index++) {
        const value = padded[index] ?? 0;
        if (value > highest) highest = value;
        forward[index] = highest;
      }
      highest = 0;
      for (let index = block + size - 1; index >= block; index--) {
        const value = padded[index] ?? 0;
        if (value > highest) highest = value;
        backward[index] = highest;
      }
    }
    for (let index = 0; index < columns; index++) {
      const left = backward[index] ?? 0;
      const right = forward[index + size - 1] ?? 0;
      result[base + index] = (left > right ? left : right) ^ flip;
    }
  }
  return result;
}

/** Connected areas of the pixels that are not black, each as the positions of its pixels, in reading order. */
export function findAreas(image: GreyImage): Int32Array[] {
  const { width, data } = image;
  const seen = new Uint8Array(data.length);
  const stack = new Int32Array(data.length);
  const areas: Int32Array[] = [];
  const neighbours = [-width - 1, -width, -width + 1, -1, 1, width - 1, width, width + 1];
  for (let start = 0; start < data.length; start++) {
    if (data[start] === 0 || seen[start] === 1) continue;
    seen[start] = 1;
    stack[0] = start;
    let size = 1;
    for (let next = 0; next < size; next++) {
      const position = stack[next] ?? 0;
      const column = position % width;
      for (const offset of neighbours) {
        const neighbour = position + offset;
        const isAdjacent = Math.abs((neighbour % width) - column) <= 1;
        if (neighbour < 0 || neighbour >= data.length || !isAdjacent) continue;
        if (data[neighbour] === 0 || seen[neighbour] === 1) continue;
        seen[neighbour] = 1;
        stack[size] = neighbour;
        size++;
      }
    }
    areas.push(stack.slice(0, size));
  }
  return areas;
}
