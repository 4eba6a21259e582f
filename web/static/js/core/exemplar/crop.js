/** Which part of a photo is used, and how it is turned: the geometry, without any pixels. */

/** @typedef {{width: number, height: number}} Size */
/** @typedef {{x: number, y: number}} Point */
/** @typedef {{x: number, y: number, width: number, height: number}} Frame in shares of the turned photo, 0 to 1 */
/**
 * What is seen is the photo after its quarter turns, then mirrored, then tilted, cut to the frame.
 * @typedef {object} Crop
 * @property {number} turns quarters clockwise, 0 to 3
 * @property {boolean} mirrored
 * @property {number} angle degrees clockwise, -45 to 45
 * @property {Frame} frame
 */
/** @typedef {"nw" | "ne" | "sw" | "se"} Corner */
/** @typedef {[number, number, number, number, number, number]} Matrix as a canvas takes it */

export const MAX_ANGLE = 45;
/** @type {Readonly<Frame>} */
const ALL = Object.freeze({ x: 0, y: 0, width: 1, height: 1 });
/** @type {Readonly<Crop>} */
export const WHOLE = Object.freeze({ turns: 0, mirrored: false, angle: 0, frame: ALL });
/** No frame is narrower than this share of the photo. */
const LEAST = 0.06;

/** @param {Crop} crop */
export const isWhole = ({ turns, mirrored, angle, frame }) =>
  turns === 0 && !mirrored && angle === 0 && frame.width === 1 && frame.height === 1;

/**
 * @param {Size} photo
 * @param {Crop} crop
 * @returns {Size} of the photo as it stands after its quarter turns
 */
export const turned = ({ width, height }, { turns }) => (turns % 2 === 0 ? { width, height } : { width: height, height: width });

/**
 * @param {Crop} crop
 * @returns {Crop} what is seen, a quarter further clockwise
 */
export function turn({ turns, mirrored, angle, frame: { x, y, width, height } }) {
  const frame = { x: 1 - y - height, y: x, width: height, height: width };
  return { turns: (turns + (mirrored ? 3 : 1)) % 4, mirrored, angle, frame };
}

/**
 * @param {Crop} crop
 * @returns {Crop} what is seen, left for right
 */
export const mirror = ({ turns, mirrored, angle, frame }) => ({
  turns,
  mirrored: !mirrored,
  angle: -angle || 0,
  frame: { ...frame, x: 1 - frame.x - frame.width },
});

/**
 * @param {Frame} frame
 * @param {number} dx
 * @param {number} dy
 * @returns {Frame} moved, but not over the edge
 */
export const move = ({ x, y, width, height }, dx, dy) => ({
  x: Math.min(1 - width, Math.max(0, x + dx)),
  y: Math.min(1 - height, Math.max(0, y + dy)),
  width,
  height,
});

/**
 * @param {Frame} frame
 * @param {Corner} corner the one that is dragged; the opposite one stays
 * @param {Point} to
 * @param {number | null} shape width over height in shares of the photo; null where any will do
 * @returns {Frame}
 */
export function resize({ x, y, width, height }, corner, to, shape) {
  const [west, north] = [corner.includes("w"), corner.includes("n")];
  const [fixedX, fixedY] = [west ? x + width : x, north ? y + height : y];
  const [roomX, roomY] = [west ? fixedX : 1 - fixedX, north ? fixedY : 1 - fixedY];
  let wide = Math.min(roomX, Math.max(LEAST, west ? fixedX - to.x : to.x - fixedX));
  let high = Math.min(roomY, Math.max(LEAST, north ? fixedY - to.y : to.y - fixedY));
  if (shape !== null) {
    wide = Math.min(Math.max(wide, high * shape), roomX, roomY * shape);
    high = wide / shape;
  }
  return { x: west ? fixedX - wide : fixedX, y: north ? fixedY - high : fixedY, width: wide, height: high };
}

/**
 * @param {Frame} frame
 * @param {number} shape width over height in shares of the photo
 * @returns {Frame} the largest of this shape, about the same middle as far as it fits
 */
export function shaped(frame, shape) {
  const width = Math.min(1, shape);
  const height = width / shape;
  const [x, y] = [frame.x + (frame.width - width) / 2, frame.y + (frame.height - height) / 2];
  return move({ x: 0, y: 0, width, height }, x, y);
}

/**
 * @param {Frame} frame
 * @param {Size} size of the turned photo
 * @param {number} maxAspect long side over short side
 * @returns {Frame} as it is, or cut about its middle where it is too long and thin
 */
export function limited(frame, { width, height }, maxAspect) {
  const [wide, high] = [frame.width * width, frame.height * height];
  const [w, h] = [Math.min(wide, high * maxAspect) / width, Math.min(high, wide * maxAspect) / height];
  if (w === frame.width && h === frame.height) return frame;
  return { x: frame.x + (frame.width - w) / 2, y: frame.y + (frame.height - h) / 2, width: w, height: h };
}

/**
 * @param {Size} size of the turned photo
 * @param {number} angle degrees
 * @returns {number} how far a tilted photo is enlarged so that it leaves no corner empty
 */
export function enlargement({ width, height }, angle) {
  const radians = (Math.abs(angle) * Math.PI) / 180;
  return Math.cos(radians) + Math.sin(radians) * Math.max(width / height, height / width);
}

/**
 * @param {Size} photo
 * @param {Crop} crop
 * @param {number} maxSide
 * @returns {Size} of the cut photo, in whole pixels
 */
export function outputSize(photo, crop, maxSide) {
  const size = turned(photo, crop);
  const [width, height] = [crop.frame.width * size.width, crop.frame.height * size.height];
  const scale = Math.min(1, maxSide / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/**
 * @param {Size} photo
 * @param {Crop} crop
 * @param {Size} out of the canvas that shows the frame
 * @returns {Matrix} from the photo's pixels to the canvas's
 */
export function matrix(photo, crop, out) {
  const size = turned(photo, crop);
  const scale = enlargement(size, crop.angle);
  const [a, q] = [(crop.angle * Math.PI) / 180, (crop.turns * Math.PI) / 2];
  const [sx, sy] = [out.width / (crop.frame.width * size.width), out.height / (crop.frame.height * size.height)];
  const flip = crop.mirrored ? -1 : 1;
  const xx = scale * (Math.cos(a) * flip * Math.cos(q) - Math.sin(a) * Math.sin(q));
  const yx = scale * (Math.sin(a) * flip * Math.cos(q) + Math.cos(a) * Math.sin(q));
  const xy = scale * (-Math.cos(a) * flip * Math.sin(q) - Math.sin(a) * Math.cos(q));
  const yy = scale * (-Math.sin(a) * flip * Math.sin(q) + Math.cos(a) * Math.cos(q));
  const x = size.width / 2 - xx * (photo.width / 2) - xy * (photo.height / 2) - crop.frame.x * size.width;
  const y = size.height / 2 - yx * (photo.width / 2) - yy * (photo.height / 2) - crop.frame.y * size.height;
  return [sx * xx, sy * yx, sx * xy, sy * yy, sx * x, sy * y];
}
