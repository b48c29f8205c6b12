// SPDX-License-Identifier: Apache-2.0

/// The keywords of the language and where each may stand.
enum KeywordNames {
    /// Keywords of plays, roles, blocks and tasks alike.
    static let shared: Set<String> = [
        "name", "vars", "tags", "environment", "module_defaults", "collections", "become", "become_user",
        "become_method", "become_flags", "become_exe", "connection", "port", "remote_user", "timeout", "throttle",
        "no_log", "run_once", "ignore_errors", "ignore_unreachable", "check_mode", "diff", "any_errors_fatal",
        "debugger", "doc",
    ]
    /// Keywords of roles, blocks and tasks.
    static let conditional: Set<String> = shared.union(["when", "delegate_to", "delegate_facts"])
    /// Keywords of blocks.
    static let block: Set<String> = conditional.union(["block", "rescue", "always", "notify"])
    /// Keywords of tasks; `with_…` aside.
    static let task: Set<String> = conditional.union([
        "action", "local_action", "args", "async", "poll", "changed_when", "failed_when", "delay", "retries", "until",
        "loop", "loop_control", "notify", "register", "listen",
    ])
    /// Keywords of plays.
    static let play: Set<String> = shared.union([
        "hosts", "gather_facts", "gather_subset", "gather_timeout", "fact_path", "vars_files", "vars_prompt", "roles",
        "handlers", "pre_tasks", "tasks", "post_tasks", "force_handlers", "max_fail_percentage", "serial", "strategy",
        "order", "user", "phase",
    ])
    /// Keywords that only plays have.
    static let playOnly = play.subtracting(task)
    /// Keywords that only tasks have.
    static let taskOnly = task.subtracting(block)
    /// Keywords of earlier versions, and what replaced them.
    static let former = [
        "sudo": "become", "sudo_user": "become_user", "su": "become", "su_user": "become_user",
        "always_run": "check_mode: false", "only_if": "when", "when_set": "when", "user": "remote_user",
    ]
}
