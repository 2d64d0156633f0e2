import { expect, it } from "vitest";

import { conferenceIdText, placeOf } from "./dial-in";

it("groups a conference ID as it is read aloud and ends it as a telephone wants", () => {
  expect(["559727062", "5597270621", "12", ""].map(conferenceIdText)).toEqual(["559 727 062#", "559 727 062 1#", "12#", ""]);
});

it("says where a number is as far as that is known", () => {
  expect(placeOf({ city: "Paris", country: "France" })).toBe("Paris, France");
  expect([placeOf({ city: "", country: "France" }), placeOf({ city: "", country: "" })]).toEqual(["France", ""]);
});
