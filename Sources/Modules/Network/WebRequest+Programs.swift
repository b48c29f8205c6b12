// SPDX-License-Identifier: Apache-2.0

extension WebRequest {
    /// Makes the request with python3's standard library.
    static let python = #"""
        import http.client, socket, ssl, sys, urllib.error, urllib.request
        o, heads = {}, []
        for line in open("plain", encoding="utf-8", newline="\n"):
            name, _, value = line.rstrip("\n").partition(" ")
            value = value.replace("\\n", "\n").replace("\\\\", "\\")
            heads.append(value.split(": ", 1)) if name == "header" else o.__setitem__(name, value)
        context = ssl.create_default_context(cafile=o["ca"] or None)
        if o["verify"] == "0":
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        if o["cert"]:
            context.load_cert_chain(o["cert"], o["key"] or None)
        class Stay(urllib.request.HTTPRedirectHandler):
            def redirect_request(self, *_):
                return None
        class Local(http.client.HTTPConnection):
            def connect(self):
                self.sock = socket.socket(socket.AF_UNIX)
                self.sock.settimeout(self.timeout)
                self.sock.connect(o["socket"])
        class LocalHandler(urllib.request.HTTPHandler):
            def http_open(self, request):
                return self.do_open(Local, request)
        parts = [urllib.request.HTTPSHandler(context=context)]
        if o["follow"] == "0":
            parts.append(Stay())
        if o["proxy"] == "0":
            parts.append(urllib.request.ProxyHandler({}))
        if o["socket"]:
            parts.append(LocalHandler())
        body = open("send", "rb").read() if o["body"] == "1" else None
        request = urllib.request.Request(o["url"], data=body, method=o["method"])
        for name, value in heads:
            request.add_header(name, value)
        if "auth" in o:
            request.add_header("Authorization", "Basic " + o["auth"])
        try:
            answer = urllib.request.build_opener(*parts).open(request, timeout=float(o["timeout"]))
        except urllib.error.HTTPError as error:
            answer = error
        except Exception as error:
            sys.exit(str(getattr(error, "reason", error)))
        with open("body", "wb") as out:
            while piece := answer.read(1 << 16):
                out.write(piece)
        open("meta", "w").write("%d\n%s\n" % (answer.code, answer.geturl()))
        open("headers", "w").write("HTTP/1.1 %d %s\n%s" % (answer.code, answer.msg if isinstance(answer.msg, str) else answer.reason, answer.headers))
        """#

    /// Makes the request with what perl-base has, which every Debian does: plain `http`, HTTP/1.0.
    static let perl = #"""
        use strict; use warnings; use IO::Socket::INET;
        my (%o, @heads);
        open(my $in, '<', 'plain') or die;
        while (<$in>) { chomp; my ($name, $value) = split / /, $_, 2; $value //= '';
          $value =~ s/\\n/\n/g; $value =~ s/\\\\/\\/g;
          if ($name eq 'header') { push @heads, $value } else { $o{$name} = $value } }
        my $fail = sub { print STDERR "@_\n"; exit 90 };
        my $url = $o{url};
        for my $turn (0 .. 20) {
          $fail->("this host has no program for https; install `curl` first: apt: name=curl") if $url =~ m{^https:}i;
          $url =~ m{^http://(?:[^/@]*@)?(\[[^\]]+\]|[^/:?#]+)(?::(\d+))?([^#]*)}i or $fail->("not an http address: $url");
          my ($host, $port, $path) = ($1, $2 || 80, $3); $path = "/$path" unless $path =~ m{^/};
          my $s = IO::Socket::INET->new(PeerAddr => $host, PeerPort => $port, Timeout => $o{timeout})
            or $fail->("can't connect to $host port $port: $@");
          $SIG{ALRM} = sub { $fail->("no answer from $host in $o{timeout} seconds") }; alarm $o{timeout};
          my $body = ''; if ($o{body}) { local $/; open(my $b, '<:raw', 'send') or die; $body = <$b> // ''; }
          my $name = $port == 80 ? $host : "$host:$port";
          my $ask = "$o{method} $path HTTP/1.0\r\nConnection: close\r\n";
          $ask .= "Host: $name\r\n" unless grep { /^host:/i } @heads;
          $ask .= "$_\r\n" for @heads; $ask .= "Authorization: Basic $o{auth}\r\n" if defined $o{auth};
          $ask .= 'Content-Length: ' . length($body) . "\r\n" if $o{body};
          binmode $s; print $s "$ask\r\n$body"; $s->flush;
          my $answer = do { local $/; <$s> } // ''; alarm 0;
          my ($head, $rest) = split /\r?\n\r?\n/, $answer, 2;
          $head =~ m{^HTTP/\S+ (\d+)} or $fail->("no HTTP answer from $host"); my $code = $1;
          if ($code =~ /^30[12378]$/ && $o{follow} && $head =~ /^location:\s*(\S+)/im) {
            my $to = $1; $to = "http://$name$to" if $to =~ m{^/}; $url = $to;
            if ($code == 303 || ($code < 303 && $o{method} eq 'POST')) { $o{method} = 'GET'; $o{body} = 0; }
            next; }
          if ($head =~ /^transfer-encoding:\s*chunked/im) { my $all = '';
            while ($rest =~ s/^([0-9a-fA-F]+)[^\n]*\n//) { my $n = hex $1; last unless $n;
              $all .= substr($rest, 0, $n, ''); $rest =~ s/^\r?\n//; } $rest = $all; }
          open(my $b, '>:raw', 'body') or die; print $b $rest // '';
          open(my $h, '>', 'headers') or die; print $h "$head\n"; open(my $m, '>', 'meta') or die;
          print $m "$code\n$url\n"; exit 0;
        }
        $fail->("too many redirects");
        """#
}
