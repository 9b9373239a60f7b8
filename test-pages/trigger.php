<?php
/*
 * Pushes one message to every window of a user:
 *
 *     php trigger.php NAME MESSAGE         or, on a web server, trigger.php?name=NAME&msg=MESSAGE
 *
 * ROOMCAST_URL says where Roomcast is, ROOMCAST_KEY holds its trigger key. On a public web server
 * put this behind your own login: whoever may call it may push to anybody.
 */

$cli = PHP_SAPI === 'cli';
if ($cli && $argc !== 3) {
    fwrite(STDERR, "usage: php trigger.php NAME MESSAGE\n");
    exit(2);
}
[$name, $msg] = $cli ? [$argv[1], $argv[2]] : [$_GET['name'] ?? null, $_GET['msg'] ?? null];

$headers = ['Content-Type: application/x-www-form-urlencoded'];
if (getenv('ROOMCAST_KEY')) {
    $headers[] = 'Authorization: Bearer ' . getenv('ROOMCAST_KEY');
}

$answer = @file_get_contents(getenv('ROOMCAST_URL') ?: 'http://127.0.0.1:8080/', false, stream_context_create(['http' => [
    'method'          => 'POST',                 // as GET /?name=…&msg=…, for messages of any length
    'header'          => $headers,
    'content'         => http_build_query(['name' => $name, 'msg' => $msg]),
    'timeout'         => 5,                      // seconds: a page must not wait for its push
    'ignore_errors'   => true,                   // read the {"error":…} of a 4xx too
    'follow_location' => 0,                      // the key is for this server only
]]));
if ($answer === false) {
    $answer = json_encode(['error' => error_get_last()['message'] ?? 'no answer'], JSON_UNESCAPED_SLASHES);
}
$delivered = isset(json_decode($answer, true)['sockets']);

if (!$cli) {
    http_response_code($delivered ? 200 : 502);
    header('Content-Type: application/json');
    header('X-Content-Type-Options: nosniff');
}
echo rtrim($answer), "\n";
exit($delivered ? 0 : 1);
