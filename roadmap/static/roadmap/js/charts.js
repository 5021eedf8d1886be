// Puts an interactive chart in the place of the drawn one, when a reader asks for it. Nothing is loaded before.

const plotly = { loading: null };

function load(address) {
  plotly.loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = () => resolve(window.Plotly);
    script.onerror = () => {
      plotly.loading = null;
      reject(new Error("not loaded"));
    };
    document.head.append(script);
  });
  return plotly.loading;
}

// Figures name colours as CSS variables ("--fill-missed"), so that they follow the theme.
function withColours(value, style) {
  if (typeof value === "string") return value.startsWith("--") ? style.getPropertyValue(value).trim() : value;
  if (Array.isArray(value)) return value.map((item) => withColours(item, style));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withColours(item, style)]));
}

function themed(figure) {
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(name).trim();
  const axis = { gridcolor: colour("--color-line"), linecolor: colour("--color-border"), zerolinecolor: colour("--color-border") };
  const { data, layout } = withColours(figure, style);
  const names = ["xaxis", "yaxis", ...Object.keys(layout).filter((name) => /^[xy]axis\d+$/.test(name))];
  return {
    data,
    layout: {
      ...layout,
      paper_bgcolor: "transparent",
      plot_bgcolor: "transparent",
      font: { color: colour("--color-text"), family: colour("--font-text"), size: 14 },
      ...Object.fromEntries(names.map((name) => [name, { ...axis, ...layout[name] }])),
    },
  };
}

async function show(button) {
  const figure = button.closest("figure");
  const status = button.parentElement.querySelector("[role=status]");
  button.disabled = true;
  status.textContent = "Loading the interactive chart.";
  try {
    const [Plotly, answer] = await Promise.all([load(button.dataset.plotly), fetch(button.dataset.figure)]);
    const { data, layout } = themed(await answer.json());
    const place = figure.querySelector(".plot");
    place.hidden = false;
    if (layout.height) place.style.height = `${layout.height}px`;
    await Plotly.newPlot(place, data, layout, { responsive: true, displaylogo: false });
    figure.querySelectorAll(".chart").forEach((drawing) => drawing.remove());
    button.remove();
    status.textContent = "The interactive chart is shown.";
  } catch {
    button.disabled = false;
    status.textContent = "The interactive chart could not be loaded. The drawn chart and the table hold the same numbers.";
  }
}

for (const button of document.querySelectorAll("button[data-figure]")) {
  button.hidden = false;
  button.addEventListener("click", () => show(button));
}
