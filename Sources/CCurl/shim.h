#include <curl/curl.h>

// Swift can't call functions with varying arguments: one plain function for each kind of value.

static inline CURLcode lifeboat_curl_set_number(CURL *handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode lifeboat_curl_set_text(CURL *handle, CURLoption option, const char *value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode lifeboat_curl_set_pointer(CURL *handle, CURLoption option, void *value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode lifeboat_curl_set_list(CURL *handle, CURLoption option, struct curl_slist *value) {
    return curl_easy_setopt(handle, option, value);
}

typedef size_t (*lifeboat_curl_write)(char *, size_t, size_t, void *);

static inline CURLcode lifeboat_curl_set_write(CURL *handle, CURLoption option, lifeboat_curl_write function) {
    return curl_easy_setopt(handle, option, function);
}

typedef int (*lifeboat_curl_progress)(void *, curl_off_t, curl_off_t, curl_off_t, curl_off_t);

static inline CURLcode lifeboat_curl_set_progress(CURL *handle, lifeboat_curl_progress function) {
    return curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, function);
}

static inline long lifeboat_curl_number(CURL *handle, CURLINFO info) {
    long value = 0;
    curl_easy_getinfo(handle, info, &value);
    return value;
}

static inline curl_off_t lifeboat_curl_offset(CURL *handle, CURLINFO info) {
    curl_off_t value = 0;
    curl_easy_getinfo(handle, info, &value);
    return value;
}
