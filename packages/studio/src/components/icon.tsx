/** Small line icons, drawn for the studio on a grid of 20. */
const PATHS = {
  sun: "M10 6.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7ZM10 1.5v2M10 16.5v2M1.5 10h2M16.5 10h2M4 4l1.4 1.4M14.6 14.6 16 16M4 16l1.4-1.4M14.6 5.4 16 4",
  moon: "M16.5 12A7 7 0 0 1 8 3.5 7 7 0 1 0 16.5 12Z",
  play: "M6 3.5v13l10.5-6.5Z",
  pause: "M6.5 4v12M13.5 4v12",
  back: "M14 4.5 6.5 10l7.5 5.5ZM5 4.5v11",
  forward: "M6 4.5 13.5 10 6 15.5ZM15 4.5v11",
  left: "M12.5 4 6.5 10l6 6",
  right: "M7.5 4l6 6-6 6",
  menu: "M3 5.5h14M3 10h14M3 14.5h14",
  reset: "M4 10a6 6 0 1 0 2-4.5M4 3v4h4",
  check: "M4 10.5 8.5 15 16 5.5",
  cross: "M5 5l10 10M15 5 5 15",
  link: "M8.5 11.5a3.5 3.5 0 0 0 5 0l2.5-2.5a3.5 3.5 0 0 0-5-5L10 5M11.5 8.5a3.5 3.5 0 0 0-5 0L4 11a3.5 3.5 0 0 0 5 5l1-1",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
