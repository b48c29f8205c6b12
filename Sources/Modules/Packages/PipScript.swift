// SPDX-License-Identifier: Apache-2.0

import ShellScript

/// The shell programs that pip's module consists of.
struct PipScript: Sendable {
    var pip: Pip

    /// The environment's path, absolute or below `chdir`.
    var environment: String? {
        pip.virtualenv.map { path in path.hasPrefix("/") ? path : pip.chdir.map { "\($0)/\(path)" } ?? path }
    }

    /// Goes where pip runs, and finds it: `$1 …` are its words, none when there is none.
    var place: ShellScript {
        var script: ShellScript = "cd -- \(pip.chdir ?? "/tmp") 2>/dev/null || cd /"
        script += "export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore PIP_NO_INPUT=1"
        if pip.breakSystemPackages { script += "export PIP_BREAK_SYSTEM_PACKAGES=1" }
        if let umask = pip.umask { script += "umask \(umask)" }
        if let environment {
            return script + """
                env=\(environment); PATH=$env/bin:$PATH; set --
                for p in "$env/bin/pip3" "$env/bin/pip"; do if [ -x "$p" ]; then set -- "$p"; break; fi; done
                """
        }
        let candidate = pip.executable ?? "pip3"
        return script + """
            env=''
            if command -v \(candidate) >/dev/null; then set -- \(candidate)
            elif \(raw: pip.executable == nil ? "" : "false && ")python3 -m pip --version >/dev/null 2>&1; then set -- python3 -m pip
            else set --
            fi
            """
    }

    /// Prints what is there: the environment, pip, and the packages.
    ///
    /// An environment of its own shows its packages by their directories, which costs a hundredth of starting pip.
    var list: ShellScript {
        """
        if [ -z "$env" ] || [ -e "$env/bin/activate" ]; then echo =env; fi
        [ $# -eq 0 ] || echo =pip
        if [ -n "$env" ] && grep -qi '^include-system-site-packages *= *false' "$env/pyvenv.cfg" 2>/dev/null; then
        for p in "$env"/lib/python*/site-packages/*.dist-info "$env"/lib/python*/site-packages/*.egg-info; do
        if [ -e "$p" ]; then echo "${p##*/}"; fi
        done
        elif [ $# -gt 0 ]; then "$@" list --format=freeze 2>/dev/null || "$@" freeze
        fi
        """
    }

    /// Runs pip with `words`.
    func run(_ words: [String]) -> ShellScript { "\"$@\" \(words: words)" }

    /// The words that say what to install.
    var operands: [String] {
        let extra = Self.words(pip.extraArgs ?? "")
        let editable = pip.editable && !extra.contains("-e") ? ["-e"] : []
        return extra + editable + (pip.requirements.map { ["-r", $0] } ?? pip.named.map(\.text))
    }

    /// The words of a text that `validate` found whole.
    private static func words(_ text: String) -> [String] { (try? Words.split(text, argument: "")) ?? [] }

    /// Makes the environment.
    var creation: ShellScript {
        let words = Self.words(pip.virtualenvCommand)
        let program = words.first.map { String($0.split(separator: "/").last ?? "") } ?? ""
        let site = pip.virtualenvSitePackages ? ["--system-site-packages"] : []
        let python = pip.virtualenvPython ?? "python3"
        let venv: ShellScript = """
            \(python) -m venv \(words: site) "$env" || {
            echo "python3 -m venv failed; install its package first: apt: name=python3-venv" >&2; exit 1; }
            """
        let isVirtualenv = program.hasPrefix("virtualenv")
        let chosen = isVirtualenv ? pip.virtualenvPython.map { ["-p", $0] } ?? [] : []
        let command: ShellScript = "\(words: words) \(words: site + chosen) \"$env\""
        let makes: ShellScript =
            isVirtualenv
            ? "if command -v \(words.first ?? "virtualenv") >/dev/null; then \(command) || exit; else\n\(venv)\nfi"
            : "\(command) || exit"
        // Half an environment, left by a run that was cut off, would pass for a whole one.
        return "env=\(environment ?? "")" + (pip.chdir.map { "cd -- \($0) || exit" } ?? "") + makes
    }
}
