/** What every page with scripts has. */
export {};
