"""What people need who do not see a lesson as its authors do: names for all things, and contrast."""

from importlib import resources

# Not ours to mend: the axe rule, the elements that break it, and whose they are.
KNOWN = (
    ("aria-input-field-name", ".cm-content"),  # JupyterLab's code editors have no name
    ("aria-input-field-name", ".noUi-handle"),  # ipywidgets' sliders: their label is beside, not in them
    ("aria-required-children", ".jp-WindowedPanel-viewport"),  # JupyterLab's list of cells
    ("button-name", ".jp-collapseHeadingButton"),  # JupyterLab's button to fold a section
)

AXE = """
async ([where, known]) => {
    const found = await axe.run(where, {elementRef: true, resultTypes: ["violations"]});
    const grave = found.violations.filter(rule => ["critical", "serious"].includes(rule.impact));
    return grave.flatMap(rule => rule.nodes
        .filter(node => !known.some(([id, whose]) => id === rule.id && node.element.matches(whose)))
        .map(node => `${rule.impact} ${rule.id}: ${node.html}`));
}
"""

# Ratios by WCAG 2.2, section 1.4.3, of every piece of text to the background that it stands on.
CONTRAST = """
outputs => {
    const numbers = color => color.match(/[\\d.]+/g).map(Number);
    const linear = c => c <= 10.31 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4;
    const luminance = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
    const ratio = element => {
        let [r, g, b, alpha = 1] = numbers(getComputedStyle(element).color), ground = [255, 255, 255];
        for (let around = element; around; around = around.parentElement) {
            const style = getComputedStyle(around), color = numbers(style.backgroundColor);
            alpha *= style.opacity;
            if (color.length === 3) { ground = color; break; }  // rgb(…): opaque; rgba(…): clear
        }
        const ink = [r, g, b].map((c, i) => alpha * c + (1 - alpha) * ground[i]);
        const [dark, light] = [luminance(ink), luminance(ground)].sort((x, y) => x - y);
        return (light + 0.05) / (dark + 0.05);
    };
    const texts = outputs.flatMap(output => [output, ...output.querySelectorAll("*")])
        .filter(element => [...element.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
        .filter(element => element.checkVisibility());
    return texts.map(element => [ratio(element), element.textContent.trim().slice(0, 60)]);
}
"""


def violations(page, where):
    """Return what axe finds critical or serious in the elements that `where` selects, but for `KNOWN`."""
    axe = resources.files("axe_playwright_python") / "axe.min.js"
    page.evaluate(axe.read_text(encoding="utf-8"))
    return page.evaluate(AXE, [where, KNOWN])


def contrasts(page, where):
    """Return pairs of contrast (1 to 21) and text for all text in the elements that `where` selects."""
    return page.locator(where).evaluate_all(CONTRAST)
