/** The page with Microsoft's SDK. */
import { run } from "./page";
import { loadCalling } from "./sdk";
import "./style.css";

run(loadCalling);
