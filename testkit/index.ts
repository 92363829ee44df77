export { createScenario } from "./scenario";
export { createWorld } from "./world";
