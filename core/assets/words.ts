/** How times and numbers are said, as `core/words.py` says them on the server. */
const MINUTE_MS = 60_000;

/** A length of time: `45 mnt`, `1 j 10 mnt`, `2 hr 4 j`. The sign is dropped. */
export function duration(milliseconds: number): string {
  const minutes = Math.floor(Math.abs(milliseconds) / MINUTE_MS);
  if (minutes < 60) return `${minutes} mnt`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return minutes % 60 ? `${hours} j ${minutes % 60} mnt` : `${hours} j`;
  const days = Math.floor(hours / 24);
  return hours % 24 ? `${days} hr ${hours % 24} j` : `${days} hr`;
}

/** Time until a deadline, or since it passed: `sisa 22 mnt`, `lewat 18 mnt`. */
export function timeLeft(milliseconds: number): string {
  return `${milliseconds < 0 ? "lewat" : "sisa"} ${duration(milliseconds)}`;
}

/** The time of day: `14.27`. */
export function clockTime(at: Date, timeZone?: string): string {
  const parts = new Intl.DateTimeFormat("en-GB", {
    hour: "2-digit",
    minute: "2-digit",
    hour12: false,
    ...(timeZone ? { timeZone } : {}),
  }).formatToParts(at);
  const part = (type: string) => parts.find((each) => each.type === type)?.value ?? "";
  return `${part("hour")}.${part("minute")}`;
}

/** A number: `1.342.038`, `12,5`. */
export function number(value: number, places = 0): string {
  return value.toLocaleString("id-ID", {
    minimumFractionDigits: places,
    maximumFractionDigits: places,
  });
}

/** A distance: `40 m`, `1,2 km`. */
export function distance(metres: number): string {
  return metres < 1000 ? `${Math.round(metres)} m` : `${number(metres / 1000, 1)} km`;
}
