#!/bin/sh
# Checks this evidence of one mail with nothing but sh and OpenSSL 3. In the folder of the files: sh verify.sh AUTHORITY.pem
# AUTHORITY.pem has the certificates of those whom you believe; get them from their owner, not from this archive.
# For each record: it is in the tree of its checkpoint (RFC 6962), and its server signed the checkpoint. Exit code 0 if all is so.
anchors=$1
[ -r "$anchors" ] || { echo "usage: sh verify.sh AUTHORITY.pem"; exit 2; }
failed=0

fail() {
    echo "NOT PROVEN: $*"
    failed=1
}

hash_node() { # of two hashes in Base64
    { printf '\001'; printf '%s\n' "$1" | openssl base64 -d; printf '%s\n' "$2" | openssl base64 -d; } \
        | openssl dgst -sha256 -binary | openssl base64
}

# The root that the record leads to: index and size of the tree, then the neighbours from the leaf upwards.
root_of() {
    node=$1 last=$(($2 - 1)) hash=$3
    while IFS= read -r neighbour && [ -n "$neighbour" ]; do
        [ "$last" -gt 0 ] || return 1
        if [ $((node & 1)) -eq 1 ] || [ "$node" -eq "$last" ]; then
            hash=$(hash_node "$neighbour" "$hash")
            while [ $((node & 1)) -eq 0 ] && [ "$node" -ne 0 ]; do node=$((node >> 1)) last=$((last >> 1)); done
        else
            hash=$(hash_node "$hash" "$neighbour")
        fi
        node=$((node >> 1)) last=$((last >> 1))
    done
    [ "$last" -eq 0 ]
}

number=1
while [ -r "record-$number.json" ]; do
    IFS= read -r record <"record-$number.json"
    {
        IFS= read -r index && IFS= read -r checkpoint
        { IFS= read -r origin; IFS= read -r size; IFS= read -r root; IFS=' ' read -r _ time seconds; } <"$checkpoint.txt"
        leaf=$({ printf '\000'; printf '%s' "$record"; } | openssl dgst -sha256 -binary | openssl base64)
        root_of "$index" "$size" "$leaf" && [ "$hash" = "$root" ] || fail "record $number is not in $checkpoint"
    } <"record-$number.proof"
    openssl cms -verify -binary -inform DER -in "$checkpoint.p7s" -content "$checkpoint.txt" -CAfile "$anchors" \
        -purpose any -attime "$seconds" -signer "$checkpoint.signer" -out "$checkpoint.signed" \
        || fail "$checkpoint is not signed by whom you believe"
    server=${origin%%/*}
    [ "$(openssl x509 -in "$checkpoint.signer" -noout -checkhost "$server")" = "Hostname $server does match certificate" ] \
        || fail "$checkpoint is signed by somebody who is not $server"
    [ -r "$checkpoint.tsr" ] && echo "time stamp: openssl ts -verify -in $checkpoint.tsr -data $checkpoint.p7s -CAfile TIME-AUTHORITY.pem"
    echo "record $number: place $index of $size in $origin, signed $time"
    printf '%s\n' "$record"
    number=$((number + 1))
done
[ "$number" -gt 1 ] || fail "there are no records here"
[ "$failed" -eq 0 ] && echo "PROVEN: $((number - 1)) records"
exit "$failed"
