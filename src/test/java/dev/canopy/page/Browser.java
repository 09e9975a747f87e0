package dev.canopy.page;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.support.ui.ExpectedConditions;
import org.openqa.selenium.support.ui.WebDriverWait;

/** Chromium with its driver, as Debian installs them. */
final class Browser implements AutoCloseable {
    /** Long enough for a loaded machine; a test that passes waits for much less. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final Duration PAUSE = Duration.ofMillis(50);

    private static final String AXE = """
            const done = arguments[arguments.length - 1];
            axe.run().then(found => done(found.violations.map(rule =>
                rule.id + ': ' + rule.help + ' ' + rule.nodes.map(node => node.html).join(' '))));
            """;

    private final ChromeDriver driver;
    private final URI page;

    private Browser(ChromeDriver driver, URI page) {
        this.driver = driver;
        this.page = page;
    }

    /** Whether this machine has a browser with its driver. */
    static boolean exists() {
        return program("chromium", "google-chrome").isPresent()
                && program("chromedriver").isPresent();
    }

    static Browser open(URI page) {
        ChromeOptions options = new ChromeOptions();
        options.setBinary(program("chromium", "google-chrome").orElseThrow());
        options.addArguments(
                "--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--lang=en-US", "--window-size=1400,1200");
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(program("chromedriver").orElseThrow())
                .usingAnyFreePort()
                .build();
        return new Browser(new ChromeDriver(service, options), page);
    }

    private static Optional<File> program(String... names) {
        List<String> folders = List.of(System.getenv("PATH").split(File.pathSeparator, -1));
        return Arrays.stream(names)
                .flatMap(name -> folders.stream().map(folder -> new File(folder, name)))
                .filter(File::canExecute)
                .findFirst();
    }

    /** Begins a new visit, without the key of the visit before. */
    void visit(String query) {
        driver.get(page.resolve("/page/icon.svg").toString());
        script("sessionStorage.clear()");
        driver.get(page.resolve("/" + query).toString());
    }

    /**
     * Begins a new visit with an empty cache. Returns after how many milliseconds from the beginning of the navigation
     * the page was drawn completely.
     *
     * @param isComplete an expression that is true once everything is there
     */
    double timeOfVisit(String query, String isComplete) {
        driver.executeCdpCommand("Network.clearBrowserCache", Map.of());
        Object added = driver.executeCdpCommand(
                        "Page.addScriptToEvaluateOnNewDocument", Map.of("source", """
                                const look = () => requestAnimationFrame(() => {
                                  if (document.body && (%s)) {
                                    requestAnimationFrame(() => window.drawnAfter = performance.now());
                                  } else {
                                    look();
                                  }
                                });
                                look();
                                """.formatted(isComplete)))
                .get("identifier");
        try {
            visit(query);
            return ((Number) until(() -> script("return window.drawnAfter ?? null"))).doubleValue();
        } finally {
            driver.executeCdpCommand("Page.removeScriptToEvaluateOnNewDocument", Map.of("identifier", added));
        }
    }

    /** Opens an address of another site. */
    void go(String address) {
        driver.get(address);
    }

    String address() {
        return driver.getCurrentUrl();
    }

    /** The text of an element, as soon as it exists. */
    String text(String css) {
        return until(() -> find(css).map(WebElement::getText).orElse(null));
    }

    /** Waits for a text. */
    void awaitText(String css, String text) {
        until(() -> find(css).map(WebElement::getText).filter(text::equals).orElse(null));
    }

    void awaitAttribute(String css, String name, String value) {
        until(() -> find(css)
                .map(found -> found.getDomAttribute(name))
                .filter(value::equals)
                .orElse(null));
    }

    void awaitAbsence(String css) {
        awaitCount(css, 0);
    }

    void awaitCount(String css, int count) {
        until(() -> driver.findElements(By.cssSelector(css)).size() == count ? true : null);
    }

    /** By how many pixels the page is wider than the window. */
    long overflow() {
        return (long) script("return document.documentElement.scrollWidth - document.documentElement.clientWidth");
    }

    List<String> texts(String css) {
        return driver.findElements(By.cssSelector(css)).stream()
                .map(WebElement::getText)
                .toList();
    }

    void click(String css) {
        until(() -> find(css)
                .map(found -> {
                    found.click();
                    return true;
                })
                .orElse(null));
    }

    /** Types into the element that has the focus. */
    void type(CharSequence... keys) {
        driver.switchTo().activeElement().sendKeys(keys);
    }

    /** Replaces the text of a field. */
    void fill(String css, String text) {
        click(css);
        type(Keys.chord(Keys.CONTROL, "a"), text);
    }

    void awaitQuestion() {
        until(() -> ExpectedConditions.alertIsPresent().apply(driver));
    }

    /** Answers the question of the page with yes. */
    void agree() {
        until(() -> ExpectedConditions.alertIsPresent().apply(driver)).accept();
    }

    /** Goes into a frame, until the next visit. */
    void enter(String css) {
        driver.switchTo().frame(until(() -> find(css).orElse(null)));
    }

    boolean shows(String css) {
        return find(css).map(WebElement::isDisplayed).orElse(false);
    }

    /**
     * Shows the page as on another medium.
     *
     * @param medium {@code screen} or {@code print}
     * @param scheme {@code light} or {@code dark}
     * @param width of the window, in pixels
     */
    void emulate(String medium, String scheme, int width) {
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("media", medium, "features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", 1200, "deviceScaleFactor", 1, "mobile", false));
    }

    /** Shows the page again as the window does. */
    void emulateNothing() {
        driver.executeCdpCommand("Emulation.setEmulatedMedia", Map.of("media", "", "features", List.of()));
        driver.executeCdpCommand("Emulation.clearDeviceMetricsOverride", Map.of());
    }

    String focused(String attribute) {
        return driver.switchTo().activeElement().getDomAttribute(attribute);
    }

    /** Waits until a script returns true. */
    void awaitScript(String script) {
        until(() -> Boolean.TRUE.equals(script(script)) ? true : null);
    }

    Object script(String script) {
        return driver.executeScript(script);
    }

    /** The violations of accessibility that axe finds. */
    @SuppressWarnings("unchecked")
    List<String> violations() {
        try (InputStream axe = Browser.class.getResourceAsStream("/axe.min.js")) {
            driver.executeScript(new String(axe.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException unreadable) {
            throw new AssertionError(unreadable);
        }
        return (List<String>) driver.executeAsyncScript(AXE);
    }

    /** Keeps a picture of the window in {@code target}. */
    void photograph(String name) {
        try {
            Files.write(Path.of("target", name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    private Optional<WebElement> find(String css) {
        return driver.findElements(By.cssSelector(css)).stream().findFirst();
    }

    private <T> T until(Supplier<T> result) {
        return new WebDriverWait(driver, PATIENCE, PAUSE)
                .ignoring(StaleElementReferenceException.class)
                .withMessage(() -> "The page at %s shows '%s' and logs %s"
                        .formatted(
                                address(),
                                driver.findElement(By.tagName("body")).getText(),
                                driver.manage().logs().get(LogType.BROWSER).getAll()))
                .until(waiting -> result.get());
    }

    @Override
    public void close() {
        driver.quit();
    }
}
