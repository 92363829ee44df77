// The default theme, with snippets and tables that are never cut off.
import theme from "vitepress/theme";
import "./style.css";

export default theme;
