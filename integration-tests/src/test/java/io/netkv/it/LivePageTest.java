package io.netkv.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.deque.html.axecore.results.Rule;
import com.deque.html.axecore.selenium.AxeBuilder;
import io.netkv.common.UserFacingException;
import io.netkv.page.LivePage;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.logging.Level;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.Select;
import org.openqa.selenium.support.ui.WebDriverWait;

/** The live page, played from a recording, in a real browser where there is one. */
@Timeout(180)
class LivePageTest {

    private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String FABRIC = RecordedDemo.fabric(RecordedDemo.OURS);

    private static @Nullable ChromeDriver browser;

    @BeforeAll
    static void open() throws Exception {
        if (Files.isExecutable(DRIVER)) {
            ChromeOptions options = new ChromeOptions();
            options.addArguments(
                    "--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--window-size=1400,1000");
            LoggingPreferences logs = new LoggingPreferences();
            logs.enable(LogType.BROWSER, Level.ALL);
            options.setCapability(ChromeOptions.LOGGING_PREFS, logs);
            browser = new ChromeDriver(
                    new ChromeDriverService.Builder()
                            .usingDriverExecutable(DRIVER.toFile())
                            .build(),
                    options);
        }
    }

    @AfterAll
    static void close() {
        if (browser != null) {
            browser.quit();
        }
    }

    private LivePage page;
    private ChromeDriver driver;

    @BeforeEach
    void begin() throws Exception {
        page = LivePage.of(RecordedDemo.get().recording(), 20, new InetSocketAddress("127.0.0.1", 0));
        page.start();
        driver = browser;
        if (driver != null) {
            driver.manage().window().setSize(new Dimension(1400, 1000));
        }
    }

    @AfterEach
    void nothingFailedInTheBrowser() {
        if (driver != null) {
            driver.get("about:blank");
            assertThat(driver.manage().logs().get(LogType.BROWSER).getAll())
                    .extracting(LogEntry::getMessage)
                    .isEmpty();
        }
        page.close();
    }

    private void load() {
        assumeTrue(driver != null, "no chromedriver is installed");
        driver.get(page.uri() + "?fabric=" + FABRIC);
        await(() -> number("decided") > 0
                && !all("#busiest button").isEmpty()
                && !all("#decisions button").isEmpty());
    }

    private void await(java.util.function.BooleanSupplier condition) {
        new WebDriverWait(driver, PATIENCE).until(same -> condition.getAsBoolean());
    }

    private WebElement at(String id) {
        return driver.findElement(By.id(id));
    }

    private List<WebElement> all(String selector) {
        return driver.findElements(By.cssSelector(selector));
    }

    private long number(String id) {
        String text = at(id).getText().replace(",", "");
        return text.matches("[0-9]+") ? Long.parseLong(text) : -1;
    }

    /** Clicks what may be replaced at any moment. */
    private void click(String selector) {
        driver.executeScript("document.querySelector(arguments[0]).click()", selector);
    }

    private void play(boolean isPaused, double speed) throws Exception {
        HttpResponse<String> answer =
                send("POST", "api/playback", "{\"paused\": " + isPaused + ", \"speed\": " + speed + "}");
        assertThat(answer.statusCode()).isEqualTo(200);
    }

    private HttpResponse<String> send(String method, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(page.uri() + path))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void shouldMoveWhileTheRecordingPlaysAndStandStillWhenPaused() throws Exception {
        play(false, 5);
        load();
        long before = number("decided");
        await(() -> number("decided") > before);
        assertThat(at("headline").getText()).isNotBlank();
        assertThat(at("age").getText()).endsWith("old");

        click("#pause");
        await(() -> "true".equals(at("pause").getDomAttribute("aria-pressed")));
        Thread.sleep(1_000);
        long paused = number("decided");
        Thread.sleep(1_000);
        assertThat(number("decided")).isEqualTo(paused);

        // A step is one decision, of this fabric or another.
        int[] steps = {0};
        await(() -> {
            if (number("decided") == paused) {
                click("#step");
                steps[0]++;
            }
            return number("decided") > paused;
        });
        assertThat(number("decided")).isBetween(paused + 1, paused + steps[0]);

        new Select(at("speed")).selectByVisibleText("100");
        click("#pause");
        await(() -> number("decided") > paused + 5);
        await(() -> !all("#ttft tbody tr").isEmpty() && all("#curves canvas").size() == 1);
        assertThat(at("ttft").getText()).contains(RecordedDemo.OURS).contains(RecordedDemo.OTHER);
    }

    @Test
    void shouldExplainADecisionThatIsClicked() throws Exception {
        play(false, 100);
        load();
        click("#decisions button");
        await(() -> !all("#detail-body table").isEmpty());

        assertThat(at("detail-title").getText()).startsWith("Request r-");
        assertThat(all("#detail-body h3"))
                .extracting(WebElement::getText)
                .containsExactly(
                        "Path",
                        "What each instance would have cost",
                        "What other policies would have chosen, on the same state");
        List<WebElement> rows = all("#detail-body table");
        assertThat(rows.get(1).findElements(By.cssSelector("tbody tr"))).hasSize(12);
        assertThat(rows.get(1).findElement(By.cssSelector("tbody tr")).getDomAttribute("class"))
                .isEqualTo("chosen");
        assertThat(rows.get(1).findElements(By.cssSelector(".terms .transfer"))).hasSize(12);
        assertThat(rows.get(2).findElements(By.cssSelector("tbody tr"))).hasSizeGreaterThan(10);
        assertThat(at("detail-body").getText()).doesNotContain("comes out differently");
        noSeriousFault();
        driver.switchTo().activeElement().sendKeys(Keys.ESCAPE);
        await(() -> !at("detail").isDisplayed());
    }

    @Test
    void shouldShowALinkThatIsClicked() throws Exception {
        play(false, 100);
        load();
        click("#busiest button");
        await(() -> !all("#detail-body canvas").isEmpty());
        assertThat(at("detail-title").getText()).startsWith("Link p");
        assertThat(at("detail-body").getText()).contains("in use").contains("GB/s");
        noSeriousFault();
        click("#detail-close");
        await(() -> !at("detail").isDisplayed());

        // The same by the map: the bar of a rack's first uplink.
        driver.executeScript(
                "const c = document.getElementById('map').getBoundingClientRect(); window.mapAt = [c.x, c.y]");
        at("map").sendKeys("+", "-", Keys.ARROW_LEFT, Keys.ARROW_RIGHT, "0");
    }

    @Test
    void shouldChangeTheFabric() throws Exception {
        play(false, 100);
        load();
        new Select(at("fabric")).selectByValue(RecordedDemo.fabric(RecordedDemo.OTHER));
        await(() -> at("decided-note").getText().equals("by " + RecordedDemo.OTHER));
    }

    @ParameterizedTest
    @CsvSource({"light, 1400", "dark, 1400", "light, 400", "dark, 400"})
    void shouldBeReadableByAll(String theme, int width) throws Exception {
        play(false, 100);
        assumeTrue(driver != null, "no chromedriver is installed");
        driver.manage().window().setSize(new Dimension(Math.max(width, 500), 1000));
        load();
        driver.executeScript("localStorage.setItem('theme', arguments[0])", theme);
        load();
        noSeriousFault();
        assertThat((Boolean) driver.executeScript(
                        "return document.documentElement.scrollWidth <= document.documentElement.clientWidth"))
                .as("nothing is wider than the window")
                .isTrue();
    }

    private void noSeriousFault() {
        Set<String> serious = Set.of("serious", "critical");
        List<Rule> faults = new AxeBuilder()
                .analyze(driver).getViolations().stream()
                        .filter(rule -> serious.contains(rule.getImpact()))
                        .toList();
        assertThat(faults)
                .as(() -> faults.stream()
                        .map(rule -> rule.getId() + " " + rule.getNodes())
                        .toList()
                        .toString())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GET  | nothing                                    | 404 | there is nothing at /nothing
            POST | api/fabrics                                | 405 | POST is not allowed here; use GET
            GET  | api/playback                               | 405 | GET is not allowed here; use POST
            GET  | api/map                                    | 400 | parameter 'fabric' is missing
            GET  | api/map?fabric=lab                         | 404 | fabric 'lab' is not known
            GET  | api/explain?request=nobody                 | 404 | request 'nobody' has no decision on decode-assignments
            """)
    void shouldSayWhatIsWrong(String method, String path, int status, String words) throws Exception {
        HttpResponse<String> answer = send(method, path, "");

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body()).contains(words);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"speed\": 0}", "{\"speed\": -1}", "{\"steps\": -1}", "{\"steps\": 1001}", "{"})
    void shouldRefuseToPlayLikeThat(String body) throws Exception {
        assertThat(send("POST", "api/playback", body).statusCode()).isEqualTo(400);
    }

    @Test
    void shouldLoadNothingFromElsewhere() throws Exception {
        HttpResponse<String> answer = send("GET", "", "");

        assertThat(answer.headers().firstValue("Content-Security-Policy").orElse(""))
                .startsWith("default-src 'self';");
        for (String part : List.of("", "page.css", "page.js", "map.js", "curves.js", "explanation.js", "numbers.js")) {
            assertThat(send("GET", part, "").body()).doesNotContain("https://").doesNotContain("//cdn");
        }
    }

    @Test
    void shouldRefuseAnAddressThatIsTaken() {
        LivePage second = LivePage.of(
                recording(), 1, new InetSocketAddress("127.0.0.1", page.uri().getPort()));

        assertThatThrownBy(second::start)
                .isInstanceOf(UserFacingException.class)
                .hasMessageContaining(
                        "the page cannot listen at 127.0.0.1:" + page.uri().getPort());
        second.close();
    }

    private static Path recording() {
        try {
            return RecordedDemo.get().recording();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
