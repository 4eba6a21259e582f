/** How colours look to people with a colour vision deficiency, and how far apart two colours are. */

/** Full deficiencies in linear RGB: Machado, Oliveira and Fernandes 2009, severity 1. */
const SIMULATIONS = {
  none: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  protan: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  deutan: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  tritan: [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
};

export const DEFICIENCIES = Object.keys(SIMULATIONS);

const linear = (value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
const times = (m, [a, b, c]) => [0, 3, 6].map((i) => m[i] * a + m[i + 1] * b + m[i + 2] * c);

/** sRGB, 0 to 255, to CIE Lab (D65) as seen with a deficiency. */
export function seen(rgb, deficiency) {
  const shown = times(SIMULATIONS[deficiency], rgb.map((value) => linear(value / 255)));
  const inside = shown.map((value) => Math.min(1, Math.max(0, value)));
  const xyz = times([0.4124564, 0.3575761, 0.1804375, 0.2126729, 0.7151522, 0.072175, 0.0193339, 0.119192, 0.9503041], inside);
  const [x, y, z] = [xyz[0] / 0.95047, xyz[1], xyz[2] / 1.08883].map((t) =>
    t > 216 / 24389 ? Math.cbrt(t) : (24389 / 27 * t + 16) / 116,
  );
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

const { atan2, cos, exp, hypot, sin, sqrt, PI } = Math;
const sevenths = (c) => sqrt(c ** 7 / (c ** 7 + 25 ** 7));

/** CIEDE2000 between two Lab colours. */
export function difference([l1, a1, b1], [l2, a2, b2]) {
  const g = 0.5 * (1 - sevenths((hypot(a1, b1) + hypot(a2, b2)) / 2));
  const [c1, c2] = [hypot(a1 * (1 + g), b1), hypot(a2 * (1 + g), b2)];
  const hue = (a, b) => (a === 0 && b === 0 ? 0 : (atan2(b, a * (1 + g)) + 2 * PI) % (2 * PI));
  const [h1, h2] = [hue(a1, b1), hue(a2, b2)];
  const grey = c1 * c2 === 0;
  const turn = h2 - h1 > PI ? -2 * PI : h2 - h1 < -PI ? 2 * PI : 0;
  const dh = grey ? 0 : 2 * sqrt(c1 * c2) * sin((h2 - h1 + turn) / 2);
  const h = grey ? h1 + h2 : (h1 + h2 - (turn < 0 ? -2 * PI : turn > 0 ? 2 * PI : 0)) / 2;
  const [l, c] = [(l1 + l2) / 2, (c1 + c2) / 2];
  const t = 1 - 0.17 * cos(h - PI / 6) + 0.24 * cos(2 * h) + 0.32 * cos(3 * h + PI / 30) - 0.2 * cos(4 * h - (63 * PI) / 180);
  const sl = 1 + (0.015 * (l - 50) ** 2) / sqrt(20 + (l - 50) ** 2);
  const [sc, sh] = [1 + 0.045 * c, 1 + 0.015 * c * t];
  const bend = -sin(2 * (PI / 6) * exp(-((((h * 180) / PI - 275) / 25) ** 2))) * 2 * sevenths(c);
  const [dl, dc] = [(l2 - l1) / sl, (c2 - c1) / sc];
  return sqrt(dl ** 2 + dc ** 2 + (dh / sh) ** 2 + bend * dc * (dh / sh));
}

/** The smallest difference between any two of the colours, over all kinds of vision asked for. */
export function closest(colours, deficiencies = DEFICIENCIES) {
  let least = Infinity;
  for (const deficiency of deficiencies) {
    const labs = colours.map((rgb) => seen(rgb, deficiency));
    labs.forEach((a, i) => labs.slice(i + 1).forEach((b) => (least = Math.min(least, difference(a, b)))));
  }
  return least;
}
