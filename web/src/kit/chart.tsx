/** A chart in the screen's own colours. Only what we draw with is taken from ECharts. */
import { BarChart, LineChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import { type EChartsCoreOption, init, use as register } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { useEffect, useRef } from "react";

import { useTheme } from "@/kit/preferences";

register([BarChart, LineChart, GridComponent, TooltipComponent, LegendComponent, MarkLineComponent, AriaComponent, SVGRenderer]);

/** Reads a colour of app.css, as it is in the present look. */
export type Colour = (name: string) => string;

function readColour(): Colour {
  const style = getComputedStyle(document.documentElement);
  return (name) => style.getPropertyValue(`--${name}`).trim();
}

/** What every chart looks like. A family by name: ECharts measures words on a canvas, which inherits none. */
function look(colour: Colour) {
  const text = { color: colour("ink-2"), fontFamily: getComputedStyle(document.body).fontFamily };
  const axis = { axisLabel: text, nameTextStyle: text, splitLine: { lineStyle: { color: colour("line") } } };
  return { textStyle: text, legend: { textStyle: text }, valueAxis: axis, categoryAxis: axis };
}

function Chart({ option, height, label }: { option: (colour: Colour) => EChartsCoreOption; height: string; label: string }) {
  const host = useRef<HTMLDivElement>(null);
  const chart = useRef<ReturnType<typeof init>>(undefined);
  const { dark } = useTheme();

  useEffect(() => {
    const element = host.current;
    if (!element) return undefined;
    const made = init(element, look(readColour()), { renderer: "svg" });
    chart.current = made;
    const observer = new ResizeObserver(() => made.resize());
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.dispose();
    };
  }, [dark]);

  useEffect(() => {
    chart.current?.setOption({
      animationDuration: 0,
      animationDurationUpdate: 200,
      ...option(readColour()),
    });
  }, [option, dark]);

  return <div ref={host} style={{ height }} role="img" aria-label={label} />;
}

export default Chart;
