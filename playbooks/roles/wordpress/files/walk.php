<?php
// SPDX-License-Identifier: Apache-2.0
// Walks through the blog as a visitor, a member and an editor do, matching each page on its content. Prints
// JSON, and for people a line a check on standard error.
//
// It asks the web server on this host directly, so it works while the edge lets nobody through. What is expected comes from
// the database before the upgrade; the walk afterwards gets the first one's answer (WALK_BASELINE) and expects the same.
// It runs as the user that PHP runs as. `wordpress-upgrade walk` sets its environment:
//
//   WALK_URL, WALK_AT       the blog's address, and the host:port that it is asked at
//   WALK_CODE               where WordPress's code lies
//   WALK_TOKEN, WALK_LOG    what the plugin for the time of the walk knows it by, and the log of PHP's messages that it keeps
//   WALK_SKIP               checks left out, with commas
//   WALK_KNOWN              expressions, a line each: messages of PHP that are new and do not matter
//   WALK_NAME               before, after, look or back; the latter two write nothing
//   WALK_BASELINE           the answer of the walk before
//   file descriptor 3       nginx's error log, in which PHP's last words stand when WordPress never got to the plugin

error_reporting(E_ALL);
ini_set('display_errors', 'stderr');
$command = $argv[1] ?? 'walk';
if ($command !== 'walk') {
    require __DIR__ . '/walk-wordpress.php';
    exit;
}
$walk = new Walk();
echo json_encode($walk->all(), JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_INVALID_UTF8_SUBSTITUTE), "\n";

class Page
{
    public int $status = 0;
    public string $body = '';
    public string $error = '';
    public string $location = '';
    public float $seconds = 0;

    public function title(): string
    {
        return preg_match('~<title>(.*?)</title>~s', $this->body, $found) ? self::plain($found[1]) : '';
    }

    /** What a reader sees, on one line. */
    public function text(): string
    {
        return self::plain(strip_tags(preg_replace('~<(script|style)\b.*?</\1>~s', ' ', $this->body)));
    }

    public static function plain(string $html): string
    {
        return trim(preg_replace('~\s+~u', ' ', html_entity_decode($html, ENT_QUOTES | ENT_HTML5)) ?? '');
    }

    public function summary(): string
    {
        if ($this->error !== '') { return $this->error; }
        $text = $this->text();
        return "status $this->status, " . ($text === '' ? 'a white page' : '"' . mb_substr($text, 0, 160) . '"');
    }
}

class Walk
{
    private array $checks = [];
    private array $cookies = [];
    private array $expect = [];
    private array $versions = [];
    private array $skip;
    private string $url, $path, $host;
    private bool $looks;
    private ?array $baseline = null;
    private mixed $serverLog;
    private int $serverLogStart = 0;

    public function __construct()
    {
        $this->url = rtrim(getenv('WALK_URL'), '/');
        $this->host = parse_url($this->url, PHP_URL_HOST) . (($port = parse_url($this->url, PHP_URL_PORT)) ? ":$port" : '');
        $this->path = parse_url($this->url, PHP_URL_PATH) ?? '';
        $this->skip = array_filter(explode(',', getenv('WALK_SKIP') ?: ''));
        $this->looks = in_array(getenv('WALK_NAME'), ['look', 'back'], true);
        if (getenv('WALK_BASELINE')) { $this->baseline = json_decode(file_get_contents(getenv('WALK_BASELINE')), true); }
        $this->serverLog = @fopen('php://fd/3', 'r');
        if ($this->serverLog) { fseek($this->serverLog, 0, SEEK_END) === 0 && $this->serverLogStart = ftell($this->serverLog); }
    }

    public function all(): array
    {
        $begin = microtime(true);
        $made = $this->begin();
        try {
            $this->look();
            if (!$this->looks && $made) { $this->work($made); }
        } finally {
            if (!$this->looks) { $this->end(); }
        }
        $answer = ['walk' => getenv('WALK_NAME'), 'checks' => $this->checks, 'messages' => $this->messages(), 'versions' => $this->versions,
            'expect' => $this->expect, 'looks' => $this->looks, 'seconds' => round(microtime(true) - $begin, 3)];
        // A link that leads nowhere is told; that alone is no reason to leave a blog as it is.
        $answer['failures'] = array_values(array_map(fn($check) => "{$check['what']}: {$check['detail']}",
            array_filter($this->checks, fn($check) => $check['state'] === 'failed' && $check['name'] !== 'links')));
        return $answer + $this->compared($answer);
    }

    /** What WordPress itself says from the command line; makes the walker and a post of its own. */
    private function begin(): ?array
    {
        $start = microtime(true);
        $answer = $this->wordpress($this->looks ? 'look' : 'begin', $trouble);
        $this->expect = $this->baseline['expect'] ?? $answer['expect'] ?? [];
        $this->versions = $answer['versions'] ?? [];
        $this->note('command', 'WordPress from the command line', '', microtime(true) - $start, $answer === null ? $trouble : '');
        if ($answer && isset($this->baseline['expect']['counts'])) {
            $before = $this->baseline['expect']['counts'];
            $now = $answer['expect']['counts'];
            $lost = array_filter($before, fn($count, $what) => ($now[$what] ?? 0) < $count, ARRAY_FILTER_USE_BOTH);
            $this->note('content', 'posts, pages and comments are all there', '', 0,
                implode(', ', array_map(fn($what) => "$what: " . ($now[$what] ?? 0) . " instead of {$before[$what]}", array_keys($lost))));
        }
        return $answer['made'] ?? null;
    }

    private function end(): void
    {
        $start = microtime(true);
        $this->wordpress('end', $trouble);
        $this->note('tidy', 'the walker is gone again', '', microtime(true) - $start, $trouble);
    }

    private function look(): void
    {
        $title = $this->expect['title'] ?? '';
        $post = $this->expect['post'] ?? null;
        $front = $this->check('front', 'front page', '/', fn(Page $page) => match (true) {
            $page->status !== 200 || mb_strlen($page->text()) < 40 => $page->summary(),
            $title !== '' && !str_contains($page->title(), $title) => "its title is \"{$page->title()}\" and lacks \"$title\"",
            default => '',
        });
        $pages = [$front];
        if ($post) {
            $pages[] = $this->check('post', 'newest post', $post['url'], fn(Page $page) => $this->shows($page, $post));
            $this->check('search', 'search', '/?s=' . rawurlencode($post['title']), fn(Page $page) => match (true) {
                $page->status !== 200 => $page->summary(),
                !str_contains($page->body, $this->local($post['url'])) => 'the newest post is not among what was found',
                default => '',
            });
        }
        $this->check('rest', 'REST interface', '/?rest_route=/wp/v2/posts&per_page=1', fn(Page $page) => match (true) {
            $page->status !== 200 => $page->summary(),
            !is_array($list = json_decode($page->body, true)) => 'it gave no JSON: ' . $page->summary(),
            $post && ($list[0]['id'] ?? 0) !== $post['id'] => 'the newest post is not the first of its list',
            default => '',
        });
        $this->check('feed', 'feed', '/feed/', function (Page $page) use ($title) {
            if ($page->status !== 200) { return $page->summary(); }
            $feed = @simplexml_load_string($page->body);
            if ($feed === false) { return 'it is no XML'; }
            return $title === '' || trim((string) $feed->channel->title) === $title ? '' : 'its title is "' . $feed->channel->title . '"';
        });
        $this->check('nonsense', 'a page that is not there', '/no/such/page/' . bin2hex(random_bytes(4)) . '/', fn(Page $page) => match (true) {
            $page->status !== 404 => "status $page->status instead of 404",
            $title !== '' && !str_contains($page->title(), $title) => $page->summary(),
            default => '',
        });
        $this->parts($pages);
        $this->links($pages);
    }

    private function shows(Page $page, array $post): string
    {
        if ($page->status !== 200) { return $page->summary(); }
        if (!str_contains($page->title(), $post['title'])) { return "its title is \"{$page->title()}\""; }
        $text = mb_strtolower($page->text());
        $missing = array_filter($post['words'], fn($word) => !str_contains($text, mb_strtolower($word)));
        return $missing ? 'its text lacks "' . implode('", "', $missing) . '"' : '';
    }

    /** Style sheets, scripts and pictures that pages of ours are made of. */
    private function parts(array $pages): void
    {
        $this->several('parts', 'style sheets, scripts and pictures', $this->addresses($pages, '~<(?:link|script|img)\b[^>]*>~',
            fn($tag) => !str_contains($tag, '<link') || preg_match('~rel=["\'](stylesheet|preload|icon)~', $tag)));
    }

    /** Links to pages of ours. */
    private function links(array $pages): void
    {
        $this->several('links', 'links to the blog\'s own pages',
            array_filter($this->addresses($pages, '~<a\b[^>]*>~', fn($tag) => true),
                fn($address) => !preg_match('~/wp-(login|admin)|action=|replytocom=~', $address)));
    }

    private function addresses(array $pages, string $tags, callable $wanted): array
    {
        $found = [];
        foreach ($pages as $page) {
            if (!$page || !preg_match_all($tags, $page->body, $all)) { continue; }
            foreach (array_filter($all[0], $wanted) as $tag) {
                if (!preg_match('~\s(?:href|src)=(["\'])(.*?)\1~', $tag, $address)) { continue; }
                $address = strtok(html_entity_decode($address[2]), '#');
                $ours = $address && (str_starts_with($address, "$this->url/") || (str_starts_with($address, "$this->path/") && $this->path !== ''));
                if ($ours) { $found[$this->local($address)] = true; }
            }
        }
        return array_slice(array_keys($found), 0, 60);
    }

    private function several(string $name, string $what, array $addresses): void
    {
        if (in_array($name, $this->skip, true)) { return; }
        $start = microtime(true);
        $broken = [];
        foreach ($addresses as $address) {
            $page = $this->fetch($address);
            if ($page->status >= 400 || $page->status === 0 || $page->body === '') {
                $broken[] = "$address: " . ($page->error ?: ($page->body === '' ? 'empty' : "status $page->status"));
            }
        }
        $this->note($name, "$what (" . count($addresses) . ')', '', microtime(true) - $start, implode('; ', $broken));
        $this->checks[count($this->checks) - 1]['broken'] = $broken;
    }

    /** Logs in, looks at the dashboard, reads and comments on a post that only the walker sees, uploads a picture. */
    private function work(array $made): void
    {
        $this->check('login', 'log in', '/wp-login.php', function (Page $page) use ($made) {
            if (!str_contains($page->body, 'name="pwd"')) { return 'the form is not there: ' . $page->summary(); }
            $done = $this->fetch('/wp-login.php', ['log' => $made['user'], 'pwd' => $made['password'], 'testcookie' => '1'], follows: false);
            $isIn = (bool) preg_grep('~^wordpress_logged_in_~', array_keys($this->cookies));
            return $isIn && $done->status === 302 ? '' : 'no: ' . $done->summary();
        }, ['wordpress_test_cookie' => 'WP Cookie check']);
        $this->check('admin', 'dashboard', '/wp-admin/', fn(Page $page) => match (true) {
            $page->status !== 200 => $page->summary(),
            !str_contains($page->body, 'id="adminmenu"') => 'the menu is not there: ' . $page->summary(),
            default => '',
        });
        $this->check('editor', 'the list of posts', '/wp-admin/edit.php', fn(Page $page) => $page->status === 200
            && str_contains($page->body, "post-{$made['post']}") ? '' : $page->summary());
        $this->check('read', 'read a new post', $made['url'], fn(Page $page) => str_contains($page->body, $made['mark']) ? '' : $page->summary());
        $this->check('comment', 'comment', '', function () use ($made) {
            $mark = 'Seen by the walk ' . bin2hex(random_bytes(4));
            $done = $this->fetch('/wp-comments-post.php', ['comment' => $mark, 'comment_post_ID' => $made['post'], 'comment_parent' => 0], follows: false);
            if ($done->status !== 302) { return $done->summary(); }
            $page = $this->fetch($made['url']);
            return str_contains($page->body, $mark) ? '' : 'it is not shown: ' . $page->summary();
        });
        $this->check('upload', 'upload a picture', '', function () {
            $nonce = $this->fetch('/wp-admin/admin-ajax.php?action=rest-nonce')->body;
            $png = base64_decode('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==');
            $done = $this->fetch('/?rest_route=/wp/v2/media', $png, ["X-WP-Nonce: $nonce", 'Content-Type: image/png',
                'Content-Disposition: attachment; filename="lifeboat-walk.png"']);
            $address = json_decode($done->body, true)['source_url'] ?? '';
            if ($done->status !== 201 || $address === '') { return $done->summary(); }
            return $this->fetch($address)->body === $png ? '' : 'it comes back other than it was sent';
        });
    }

    /** Notes a check: PATH is fetched first when there is one; $judge says what is wrong with it, or nothing. */
    private function check(string $name, string $what, string $path, callable $judge, array $cookies = []): ?Page
    {
        if (in_array($name, $this->skip, true)) { return null; }
        $start = microtime(true);
        $this->cookies = $cookies + $this->cookies;
        $page = $path === '' ? new Page() : $this->fetch($path);
        $isWhite = $path !== '' && $page->status === 200 && trim($page->body) === '';
        $trouble = $page->error !== '' || $isWhite ? $page->summary() : $judge($page);
        $this->note($name, $what, $path === '' ? '' : $this->local($path), microtime(true) - $start, $trouble);
        return $page;
    }

    private function note(string $name, string $what, string $path, float $seconds, string $trouble): void
    {
        if (in_array($name, $this->skip, true)) { return; }
        $this->checks[] = ['name' => $name, 'what' => $what, 'path' => $path, 'seconds' => round($seconds, 3),
            'state' => $trouble === '' ? 'ok' : 'failed', 'detail' => $trouble];
        fprintf(STDERR, "%-44s %7.3f s  %s\n", $what, $seconds, $trouble === '' ? 'ok' : "FAILED: $trouble");
    }

    /** The path below the server's root of an address or of a path below the blog. */
    private function local(string $address): string
    {
        if (preg_match('~^https?://[^/]*(/.*)?$~', $address, $parts)) { return $parts[1] ?? '/'; }
        return $this->path !== '' && str_starts_with($address, "$this->path/") ? $address : $this->path . $address;
    }

    private function fetch(string $address, array|string|null $sent = null, array $headers = [], bool $follows = true): Page
    {
        $page = $this->once($this->local($address), $sent, $headers);
        // The login form lets nobody in who asks too often, and says so.
        for ($tries = 0; $page->status === 429 && $tries < 6; $tries++) {
            sleep(3);
            $page = $this->once($this->local($address), $sent, $headers);
        }
        for ($steps = 0; $follows && $page->status >= 301 && $page->status <= 308 && $page->location !== '' && $steps < 5; $steps++) {
            $page = $this->once($this->local($page->location), null, []);
        }
        return $page;
    }

    private function once(string $path, array|string|null $sent, array $headers): Page
    {
        $page = new Page();
        $pairs = array_map(fn($name, $value) => "$name=$value", array_keys($this->cookies), $this->cookies);
        $curl = curl_init('http://' . getenv('WALK_AT') . $path);
        curl_setopt_array($curl, [CURLOPT_RETURNTRANSFER => true, CURLOPT_TIMEOUT => 60, CURLOPT_PROXY => '', CURLOPT_ENCODING => '',
            CURLOPT_HTTPHEADER => array_merge(["Host: $this->host", 'X-Forwarded-Proto: ' . parse_url($this->url, PHP_URL_SCHEME),
                'X-Lifeboat-Walk: ' . getenv('WALK_TOKEN'), 'Cookie: ' . implode('; ', $pairs), 'User-Agent: lifeboat walk'], $headers),
            CURLOPT_HEADERFUNCTION => function ($curl, $line) use ($page) {
                if (preg_match('~^set-cookie:\s*([^=;]+)=([^;]*)~i', $line, $cookie)) { $this->cookies[$cookie[1]] = $cookie[2]; }
                if (preg_match('~^location:\s*(\S+)~i', $line, $location)) { $page->location = $location[1]; }
                return strlen($line);
            }]);
        if ($sent !== null) { curl_setopt($curl, CURLOPT_POSTFIELDS, is_array($sent) ? http_build_query($sent) : $sent); }
        $page->body = (string) curl_exec($curl);
        $page->status = curl_getinfo($curl, CURLINFO_RESPONSE_CODE);
        $page->error = curl_error($curl);
        $page->seconds = curl_getinfo($curl, CURLINFO_TOTAL_TIME);
        return $page;
    }

    /** Asks WordPress itself, in a process of its own: it may die of what is wrong with it. */
    private function wordpress(string $command, ?string &$trouble): ?array
    {
        $process = proc_open([PHP_BINARY, '-d', 'memory_limit=256M', __FILE__, $command], [1 => ['pipe', 'w'], 2 => ['pipe', 'w']], $pipes);
        [$output, $errors] = [stream_get_contents($pipes[1]), stream_get_contents($pipes[2])];
        $status = proc_close($process);
        $json = strrchr($output, "\x02");
        $answer = $json === false ? null : json_decode(substr($json, 1), true);
        $trouble = '';
        if ($answer === null) {
            preg_match('~PHP (?:Fatal|Parse) error:.*|(?:Fatal|Parse) error:.*~', $errors, $fatal);
            $trouble = $fatal[0] ?? (Page::plain(strip_tags($output)) ?: "it ended with status $status and no word");
            $trouble = mb_substr($trouble, 0, 400);
        }
        return $answer;
    }

    /** PHP's messages during the walk: those that the plugin kept, and what nginx heard of the others. */
    private function messages(): array
    {
        $lines = is_readable((string) getenv('WALK_LOG')) ? file(getenv('WALK_LOG'), FILE_IGNORE_NEW_LINES) : [];
        @unlink((string) getenv('WALK_LOG'));
        if ($this->serverLog) {
            fseek($this->serverLog, $this->serverLogStart);
            preg_match_all('~PHP message: (PHP [^"]*?)(?:" while|; PHP message|$)~m', stream_get_contents($this->serverLog), $heard);
            $lines = array_merge($lines, $heard[1]);
        }
        $messages = [];
        foreach ($lines as $line) {
            if (!preg_match('~PHP (Fatal error|Parse error|Warning|Notice|Deprecated|[A-Z][a-z ]+error):\s+(.*)~', $line, $parts)) { continue; }
            $messages["$parts[1]: $parts[2]"] ??= ['level' => strtolower($parts[1]), 'text' => mb_substr($parts[2], 0, 400), 'count' => 0];
            $messages["$parts[1]: $parts[2]"]['count']++;
        }
        return array_values($messages);
    }

    /** What is worse than in the walk before. PHP's notes on what will be gone one day are told and do not count. */
    private function compared(array $answer): array
    {
        if (!$this->baseline) { return []; }
        $before = array_column($this->baseline['checks'], null, 'name');
        $worse = [];
        foreach ($answer['checks'] as $check) {
            if ($check['state'] !== 'failed') { continue; }
            $was = $before[$check['name']] ?? ['state' => 'ok'];
            $broken = array_diff($check['broken'] ?? [], $was['broken'] ?? []);
            if ($broken) {
                $worse[] = "{$check['what']}: " . implode('; ', $broken);
            } elseif ($was['state'] !== 'failed') {
                $worse[] = "{$check['what']}: {$check['detail']}";
            }
        }
        $known = array_map(fn($message) => self::kind($message), $this->baseline['messages']);
        $new = array_values(array_filter($answer['messages'], fn($message) => !in_array(self::kind($message), $known, true)));
        foreach ($new as $message) {
            if ($message['level'] !== 'deprecated' && !$this->isKnown($message['text'])) { $worse[] = "PHP {$message['level']}: {$message['text']}"; }
        }
        return ['worse' => $worse, 'new_messages' => $new];
    }

    private function isKnown(string $text): bool
    {
        foreach (array_filter(explode("\n", getenv('WALK_KNOWN') ?: '')) as $expression) {
            if (preg_match('~' . str_replace('~', '\~', $expression) . '~', $text)) { return true; }
        }
        return false;
    }

    /** A message without the line it stands in, which another version moves. */
    private static function kind(array $message): string
    {
        return preg_replace('~(on line |:)\d+~', '', $message['level'] . $message['text']);
    }
}
