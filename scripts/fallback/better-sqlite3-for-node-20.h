// Included before better-sqlite3's own source when it is built for a runtime with Node-API 9 (Node 20).
// It calls itself experimental there, because only then may a reference hold a string, which better-sqlite3
// does throughout; and it lets node-addon-api put finalizers off until after the garbage collection, as an
// experimental addon must.
#define NAPI_VERSION 2147483647
#define NODE_API_EXPERIMENTAL_HAS_POST_FINALIZER
#include <js_native_api.h>

extern "C" napi_status node_api_post_finalizer(node_api_basic_env env,
                                               napi_finalize finalize,
                                               void* data,
                                               void* hint);
