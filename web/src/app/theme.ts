import { theme as antd, type ThemeConfig } from "antd";

const FONT =
  'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", sans-serif';

/** The surfaces of app.css, said to Ant Design. */
export function antdTheme(dark: boolean): ThemeConfig {
  return {
    algorithm: dark ? antd.darkAlgorithm : antd.defaultAlgorithm,
    token: {
      fontFamily: FONT,
      fontSize: 14,
      borderRadius: 6,
      wireframe: false,
      motionDurationMid: "0.12s",
      motionDurationSlow: "0.16s",
      colorPrimary: dark ? "#7c88f0" : "#3f4bc4",
      colorInfo: dark ? "#7c88f0" : "#3f4bc4",
      colorSuccess: dark ? "#3fbf74" : "#15803d",
      colorWarning: dark ? "#eda63a" : "#b45309",
      colorError: dark ? "#ff7070" : "#c81e1e",
      colorBgBase: dark ? "#161b22" : "#ffffff",
      colorBgLayout: dark ? "#0f1319" : "#f4f5f8",
      colorTextBase: dark ? "#e8ecf2" : "#1a2230",
      colorTextPlaceholder: dark ? "#77828f" : "#8d97a6",
      // The light algorithm makes grey of so dark a green.
      ...(!dark && { colorSuccessBg: "#e7f5ec", colorSuccessBorder: "#a6d8b7" }),
      // The dark algorithm would tint these; they are the surfaces and lines of app.css.
      ...(dark && {
        colorBgContainer: "#161b22",
        colorBgElevated: "#1d232c",
        colorBgSpotlight: "#333c48",
        colorBorder: "#3a4350",
        colorBorderSecondary: "#2a323d",
        colorFillAlter: "#1a2029",
      }),
    },
    components: {
      Table: { cellPaddingBlockSM: 6, headerBg: "transparent", headerSplitColor: "transparent" },
      Button: { primaryShadow: "none", defaultShadow: "none", dangerShadow: "none" },
    },
  };
}
