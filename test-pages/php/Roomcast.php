<?php
/*
 * Roomcast from PHP, in one file: copy it into your project. PHP 5.6 or newer; with the curl extension connections are
 * kept between calls, without it PHP's own streams do (for https:// the openssl extension, too).
 *
 *     require 'Roomcast.php';
 *     $roomcast = new Roomcast('http://127.0.0.1:8080', ['key' => 'KEY']);
 *     $roomcast->push('test', 'hello');
 */

/** No answer, or one that refuses: the message says why, the code is the answer's HTTP status, 0 where none came. */
class RoomcastException extends RuntimeException
{
}

/** The triggers and queries of one server. Each call is one request and throws RoomcastException when it fails. */
class Roomcast
{
    const MESSAGE = 'message';

    private $url;
    private $key;
    private $secret;
    private $timeout;
    private $connectTimeout;
    private $caFile;
    private $exceptions;
    private $curl = null;
    private $lastError = null;

    /**
     * Connects to nothing yet.
     *
     * @param string|null $url where the server is; null for ROOMCAST_URL of the environment, else this machine's
     * @param array $options of these, each with its default:
     *     key (ROOMCAST_KEY of the environment): the trigger key;
     *     secret (ROOMCAST_AUTH_SECRET of the environment): for token(), as the server has it; of several the first;
     *     timeout (5): seconds for a whole call, without the curl extension for each wait in it;
     *     connect_timeout (2): seconds of that for the connection, with the curl extension only;
     *     ca_file (the system's): PEM file with the authorities that a https:// server's certificate may come from;
     *     exceptions (true): false has calls return false instead, and lastError() tell why
     * @throws InvalidArgumentException on an option that there is not, or a wrong value
     */
    public function __construct($url = null, array $options = [])
    {
        $known = ['key' => getenv('ROOMCAST_KEY'), 'secret' => getenv('ROOMCAST_AUTH_SECRET'), 'timeout' => 5,
            'connect_timeout' => 2, 'ca_file' => null, 'exceptions' => true];
        $unknown = array_diff_key($options, $known);
        if ($unknown) {
            throw new InvalidArgumentException('no such option: ' . implode(', ', array_keys($unknown)));
        }
        $options += $known;
        $this->url = rtrim((string) ($url ?: getenv('ROOMCAST_URL') ?: 'http://127.0.0.1:8080'), '/');
        $this->key = (string) $options['key'];
        list($this->secret) = explode(',', (string) $options['secret']);
        $this->timeout = (float) $options['timeout'];
        $this->connectTimeout = (float) $options['connect_timeout'];
        $this->caFile = $options['ca_file'];
        $this->exceptions = (bool) $options['exceptions'];
        if (!preg_match('~\Ahttps?://[^\s/?#@]+(?:/[^\s?#]*)?\z~i', $this->url)) {
            throw new InvalidArgumentException('url must be http:// or https://, host and port');
        }
        // A line break would begin another field of the request.
        if (preg_match('/[\x00-\x1f\x7f]/', $this->key)) {
            throw new InvalidArgumentException('key has a control character');
        }
        if ($this->timeout <= 0 || $this->connectTimeout <= 0) {
            throw new InvalidArgumentException('time-outs are seconds above 0');
        }
    }

    /**
     * Delivers 'message' with {"code":0,"data":…} to every window of a user.
     *
     * @param string|array $name the user, or a list of users
     * @param mixed $msg anything that JSON has a form for; texts are UTF-8
     * @return int|false to how many windows
     */
    public function push($name, $msg)
    {
        return $this->call('POST', '/', ['name' => is_array($name) ? array_values($name) : $name, 'msg' => $msg],
            'sockets');
    }

    /**
     * Emits any event.
     *
     * @param array $args the event's arguments, a list
     * @param string|array|null $to users; null for everybody
     * @param string|array $except users who do not get it
     * @return int|false to how many windows
     */
    public function emit($event, array $args = [], $to = null, $except = [])
    {
        return $this->call('POST', '/emit', self::event(['event' => $event, 'args' => $args, 'to' => $to,
            'except' => $except]), 'sockets');
    }

    /**
     * Sends many at once, 10000 at most, in this order; when one is wrong, none is sent.
     *
     * @param array $events each ['name' => …, 'msg' => …] as for push(), or ['event' => …, 'args' => […], 'to' => …,
     *     'except' => …] as for emit(), which also takes 'namespace'
     * @return array|false for each, to how many windows
     */
    public function batch(array $events)
    {
        $batch = [];
        foreach (array_values($events) as $event) {
            $batch[] = self::event($event);
        }
        return $this->call('POST', '/emit', $batch, 'each');
    }

    /**
     * How many windows a user has open; 0 when the user is not there.
     *
     * @return int|false
     */
    public function online($name)
    {
        return $this->call('GET', '/rooms/' . rawurlencode($name), null, 'sockets');
    }

    /**
     * Who is there.
     *
     * @return array|false how many windows by name; PHP makes an int of a name that is a number
     */
    public function rooms()
    {
        $rooms = $this->call('GET', '/rooms', null, 'rooms');
        return is_array($rooms) ? array_column($rooms, 'sockets', 'name') : false;
    }

    /**
     * A token by which a page may join under a name, where the server has --auth token: NAME.EXPIRY.SIGNATURE. Made
     * here, without a request.
     *
     * @param string $name the user, in UTF-8
     * @param int $seconds from now on, for which it is good
     * @return string
     * @throws InvalidArgumentException without a secret or a name
     */
    public function token($name, $seconds = 3600)
    {
        $name = (string) $name;
        if ($this->secret === '') {
            throw new InvalidArgumentException('a token needs the option secret');
        }
        if ($name === '' || !preg_match('//u', $name)) {
            throw new InvalidArgumentException('a token needs a name in UTF-8');
        }
        $signed = $name . '.' . (time() + (int) $seconds);
        return $signed . '.' . hash_hmac('sha256', $signed, $this->secret);
    }

    /** Why the last call failed, or null when it did not. */
    public function lastError()
    {
        return $this->lastError;
    }

    /** One event as POST /emit takes it. */
    private static function event($event)
    {
        if (!is_array($event)) {
            throw new InvalidArgumentException('an event of a batch must be an array');
        }
        if (array_key_exists('name', $event) && array_key_exists('msg', $event)) {
            // Never null, which would be everybody.
            $to = is_array($event['name']) ? array_values($event['name']) : [$event['name']];
            return ['to' => $to, 'event' => self::MESSAGE, 'args' => [['code' => 0, 'data' => $event['msg']]]];
        }
        foreach (['args', 'to', 'except'] as $list) {
            if (isset($event[$list])) {
                $event[$list] = is_array($event[$list]) ? array_values($event[$list]) : [$event[$list]];
            } else {
                unset($event[$list]);
            }
        }
        return $event;
    }

    /** One request; answers that member of the answer. */
    private function call($method, $path, $content, $member)
    {
        $this->lastError = null;
        try {
            return $this->read($this->send($method, $path, $content), $member);
        } catch (RoomcastException $e) {
            $this->lastError = $e->getMessage();
            if ($this->exceptions) {
                throw $e;
            }
            return false;
        }
    }

    /** Answers the status and the content. */
    private function send($method, $path, $content)
    {
        $headers = ['Accept: application/json'];
        if ($this->key !== '') {
            $headers[] = 'Authorization: Bearer ' . $this->key;
        }
        $json = '';
        if ($content !== null) {
            $headers[] = 'Content-Type: application/json';
            $json = json_encode($content, JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES);
            if ($json === false) {
                throw new RoomcastException('not to be sent: ' . json_last_error_msg());
            }
        }
        return extension_loaded('curl') ? $this->sendByCurl($method, $path, $headers, $json)
            : $this->sendByStream($method, $path, $headers, $json);
    }

    private function sendByCurl($method, $path, array $headers, $json)
    {
        if ($this->curl === null) {
            $this->curl = curl_init();
        } else {
            // Forgets the last call's options and keeps its connection.
            curl_reset($this->curl);
        }
        $options = [
            CURLOPT_URL => $this->url . $path,
            CURLOPT_CUSTOMREQUEST => $method,
            CURLOPT_RETURNTRANSFER => true,
            CURLOPT_FOLLOWLOCATION => false,
            CURLOPT_PROXY => '',
            // Time-outs below a second need it where names are looked up with the help of signals.
            CURLOPT_NOSIGNAL => true,
            CURLOPT_TIMEOUT_MS => (int) ceil($this->timeout * 1000),
            CURLOPT_CONNECTTIMEOUT_MS => (int) ceil(min($this->connectTimeout, $this->timeout) * 1000),
        ];
        if (defined('CURLOPT_PATH_AS_IS')) {
            // A user may be called '..'.
            $options[constant('CURLOPT_PATH_AS_IS')] = true;
        }
        if ($this->caFile !== null) {
            $options[CURLOPT_CAINFO] = $this->caFile;
        }
        if ($method === 'POST') {
            $options[CURLOPT_POSTFIELDS] = $json;
            // Else curl waits for a 100 before it sends a long content.
            $headers[] = 'Expect:';
        }
        $options[CURLOPT_HTTPHEADER] = $headers;
        curl_setopt_array($this->curl, $options);
        $content = curl_exec($this->curl);
        if ($content === false) {
            throw new RoomcastException('no answer of ' . $this->url . ': ' . curl_error($this->curl));
        }
        return [curl_getinfo($this->curl, CURLINFO_HTTP_CODE), $content];
    }

    private function sendByStream($method, $path, array $headers, $json)
    {
        $headers[] = 'Connection: close';
        $context = ['http' => [
            'method' => $method,
            'header' => $headers,
            'content' => $json,
            'timeout' => $this->timeout,
            'protocol_version' => 1.1,
            'follow_location' => 0,
            'ignore_errors' => true,
        ]];
        if ($this->caFile !== null) {
            $context['ssl'] = ['cafile' => $this->caFile];
        }
        $warnings = [];
        set_error_handler(function ($level, $message) use (&$warnings) {
            // Behind the name of the function.
            $warnings[] = trim(preg_replace('/\A\w+\([^)]*\): /', '', $message));
            return true;
        });
        try {
            $stream = fopen($this->url . $path, 'rb', false, stream_context_create($context));
            return $this->readStream($stream, $warnings);
        } finally {
            restore_error_handler();
        }
    }

    private function readStream($stream, array &$warnings)
    {
        if ($stream === false) {
            throw new RoomcastException('no answer of ' . $this->url . ': ' . implode('; ', $warnings));
        }
        $content = stream_get_contents($stream);
        $meta = stream_get_meta_data($stream);
        fclose($stream);
        if ($content === false || $meta['timed_out']) {
            throw new RoomcastException('no whole answer of ' . $this->url . ': timed out');
        }
        $status = preg_match('~\AHTTP/\S+ (\d{3})~', $meta['wrapper_data'][0], $line) ? (int) $line[1] : 0;
        return [$status, $content];
    }

    private function read(array $answer, $member)
    {
        list($status, $content) = $answer;
        $value = json_decode($content, true);
        if ($status === 200 && is_array($value) && isset($value[$member])) {
            return $value[$member];
        }
        $why = is_array($value) && isset($value['error']) && is_string($value['error']) ? $value['error']
            : 'not an answer of Roomcast';
        throw new RoomcastException($why . ' (status ' . $status . ')', $status);
    }
}
