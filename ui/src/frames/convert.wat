;; I420 to RGBA with SIMD, sixteen pixels a step, for webviews that draw in software: there, `copyTo`, this and
;; `putImageData` cost less than half of `drawImage(VideoFrame)`.
;;
;; `node assemble.mjs` beside this file writes convert.wasm.ts from it; a test compares the two.
;;
;; Numbers are i16 in units of 1/64. `i16x8.q15mulr_sat_s` multiplies by a fraction of 32768 and rounds, so the
;; coefficients (see convert.ts) come divided by 2 for luma, which is scaled up by 128, and by 4 for chroma, scaled up
;; by 256. A sum that would leave i16 is far outside 0 to 255 and saturates in the right direction.
;;
;; A row whose width is no multiple of 16 runs over its end. The rows are written in order, so the next one repairs that;
;; after the last one the caller keeps room. Reading over the end of a plane is harmless for the same reason.
(module
  (memory (export "memory") 1)
  (func (export "convert")
    ;; planes, their bytes a row, the target
    (param $y i32) (param $yStride i32)
    (param $u i32) (param $uStride i32)
    (param $v i32) (param $vStride i32)
    (param $out i32) (param $width i32) (param $height i32)
    ;; luma of black; coefficients: luma, red of v, green of u, green of v, blue of u
    (param $black i32) (param $yFactor i32)
    (param $redV i32) (param $greenU i32) (param $greenV i32) (param $blueU i32)
    (local $row i32) (local $x i32) (local $at i32) (local $chroma i32)
    (local $us v128) (local $vs v128) (local $pixels v128)
    (local $red v128) (local $green v128) (local $blue v128)
    (local $low v128) (local $high v128)
    (local $r v128) (local $g v128) (local $b v128)
    (local $blacks v128) (local $yf v128) (local $rv v128) (local $gu v128) (local $gv v128) (local $bu v128)
    (local $half v128) (local $opaque v128) (local $rg v128) (local $ba v128)

    (local.set $blacks (i16x8.splat (local.get $black)))
    (local.set $yf (i16x8.splat (local.get $yFactor)))
    (local.set $rv (i16x8.splat (local.get $redV)))
    (local.set $gu (i16x8.splat (local.get $greenU)))
    (local.set $gv (i16x8.splat (local.get $greenV)))
    (local.set $bu (i16x8.splat (local.get $blueU)))
    (local.set $half (v128.const i16x8 32 32 32 32 32 32 32 32))
    (local.set $opaque (v128.const i32x4 -1 -1 -1 -1))

    (block $done
      (loop $rows
        (br_if $done (i32.ge_u (local.get $row) (local.get $height)))
        (local.set $at (i32.add (local.get $out)
          (i32.shl (i32.mul (local.get $row) (local.get $width)) (i32.const 2))))
        (local.set $x (i32.const 0))
        (loop $step
          ;; eight chroma samples, less 128, times 256
          (local.set $chroma (i32.shr_u (local.get $x) (i32.const 1)))
          (local.set $us (i16x8.shl (i16x8.sub
            (v128.load8x8_u (i32.add (local.get $u) (local.get $chroma)))
            (v128.const i16x8 128 128 128 128 128 128 128 128)) (i32.const 8)))
          (local.set $vs (i16x8.shl (i16x8.sub
            (v128.load8x8_u (i32.add (local.get $v) (local.get $chroma)))
            (v128.const i16x8 128 128 128 128 128 128 128 128)) (i32.const 8)))
          ;; what chroma adds to each colour
          (local.set $red (i16x8.q15mulr_sat_s (local.get $vs) (local.get $rv)))
          (local.set $green (i16x8.add
            (i16x8.q15mulr_sat_s (local.get $us) (local.get $gu))
            (i16x8.q15mulr_sat_s (local.get $vs) (local.get $gv))))
          (local.set $blue (i16x8.q15mulr_sat_s (local.get $us) (local.get $bu)))
          ;; sixteen luma samples, rounding added once here
          (local.set $pixels (v128.load (i32.add (local.get $y) (local.get $x))))
          (local.set $low (i16x8.add (local.get $half) (i16x8.q15mulr_sat_s (local.get $yf)
            (i16x8.shl (i16x8.sub (i16x8.extend_low_i8x16_u (local.get $pixels)) (local.get $blacks)) (i32.const 7)))))
          (local.set $high (i16x8.add (local.get $half) (i16x8.q15mulr_sat_s (local.get $yf)
            (i16x8.shl (i16x8.sub (i16x8.extend_high_i8x16_u (local.get $pixels)) (local.get $blacks)) (i32.const 7)))))
          ;; every chroma sample serves two pixels
          (local.set $r (i8x16.narrow_i16x8_u
            (i16x8.shr_s (i16x8.add_sat_s (local.get $low)
              (i8x16.shuffle 0 1 0 1 2 3 2 3 4 5 4 5 6 7 6 7 (local.get $red) (local.get $red))) (i32.const 6))
            (i16x8.shr_s (i16x8.add_sat_s (local.get $high)
              (i8x16.shuffle 8 9 8 9 10 11 10 11 12 13 12 13 14 15 14 15 (local.get $red) (local.get $red))) (i32.const 6))))
          (local.set $g (i8x16.narrow_i16x8_u
            (i16x8.shr_s (i16x8.sub_sat_s (local.get $low)
              (i8x16.shuffle 0 1 0 1 2 3 2 3 4 5 4 5 6 7 6 7 (local.get $green) (local.get $green))) (i32.const 6))
            (i16x8.shr_s (i16x8.sub_sat_s (local.get $high)
              (i8x16.shuffle 8 9 8 9 10 11 10 11 12 13 12 13 14 15 14 15 (local.get $green) (local.get $green))) (i32.const 6))))
          (local.set $b (i8x16.narrow_i16x8_u
            (i16x8.shr_s (i16x8.add_sat_s (local.get $low)
              (i8x16.shuffle 0 1 0 1 2 3 2 3 4 5 4 5 6 7 6 7 (local.get $blue) (local.get $blue))) (i32.const 6))
            (i16x8.shr_s (i16x8.add_sat_s (local.get $high)
              (i8x16.shuffle 8 9 8 9 10 11 10 11 12 13 12 13 14 15 14 15 (local.get $blue) (local.get $blue))) (i32.const 6))))
          ;; to RGBA, four pixels a store
          (local.set $rg (i8x16.shuffle 0 16 1 17 2 18 3 19 4 20 5 21 6 22 7 23 (local.get $r) (local.get $g)))
          (local.set $ba (i8x16.shuffle 0 16 1 17 2 18 3 19 4 20 5 21 6 22 7 23 (local.get $b) (local.get $opaque)))
          (v128.store (local.get $at)
            (i8x16.shuffle 0 1 16 17 2 3 18 19 4 5 20 21 6 7 22 23 (local.get $rg) (local.get $ba)))
          (v128.store offset=16 (local.get $at)
            (i8x16.shuffle 8 9 24 25 10 11 26 27 12 13 28 29 14 15 30 31 (local.get $rg) (local.get $ba)))
          (local.set $rg (i8x16.shuffle 8 24 9 25 10 26 11 27 12 28 13 29 14 30 15 31 (local.get $r) (local.get $g)))
          (local.set $ba (i8x16.shuffle 8 24 9 25 10 26 11 27 12 28 13 29 14 30 15 31 (local.get $b) (local.get $opaque)))
          (v128.store offset=32 (local.get $at)
            (i8x16.shuffle 0 1 16 17 2 3 18 19 4 5 20 21 6 7 22 23 (local.get $rg) (local.get $ba)))
          (v128.store offset=48 (local.get $at)
            (i8x16.shuffle 8 9 24 25 10 11 26 27 12 13 28 29 14 15 30 31 (local.get $rg) (local.get $ba)))
          (local.set $at (i32.add (local.get $at) (i32.const 64)))
          (local.set $x (i32.add (local.get $x) (i32.const 16)))
          (br_if $step (i32.lt_u (local.get $x) (local.get $width))))
        ;; the next row; chroma moves on after each second one
        (local.set $y (i32.add (local.get $y) (local.get $yStride)))
        (if (i32.and (local.get $row) (i32.const 1))
          (then
            (local.set $u (i32.add (local.get $u) (local.get $uStride)))
            (local.set $v (i32.add (local.get $v) (local.get $vStride)))))
        (local.set $row (i32.add (local.get $row) (i32.const 1)))
        (br $rows)))))
