import { expect, it, vi } from "vitest";
import { mount } from "../../../core/assets/testing.ts";
import { advance } from "./job-steps.ts";

vi.mock("../../../core/assets/outbox.ts", () => ({ all: async () => ["kept"] }));

const shown = () => [...document.querySelectorAll<HTMLElement>("[data-step]")].find((step) => !step.hidden)?.id;
const proof = () => document.querySelector<HTMLElement>("[data-proof]")!;
const keep = () => document.dispatchEvent(new CustomEvent("outbox-form:kept"));

it("goes through all steps without a signal", () => {
  mount(`<div data-proof hidden></div><job-steps><i data-step id="mulai"></i><i data-step id="sampai" hidden></i>
    <i data-step id="bukti" hidden></i></job-steps>`);
  proof().scrollIntoView = vi.fn();

  keep();
  expect([shown(), proof().hidden]).toEqual(["sampai", true]);
  keep();
  expect([shown(), proof().hidden]).toEqual(["bukti", false]);
  keep();
  expect([shown(), proof().hidden]).toEqual([undefined, true]);
});

it("has no step after the last", () => {
  const last = document.createElement("i");
  expect(advance([last])).toBeUndefined();
  expect(last.hidden).toBe(true);
});
