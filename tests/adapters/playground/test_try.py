import sys,time,io
from adapters.playground import chat
from adapters.playground.demo import play_four_weeks
async def test_it(room):
    with open('/tmp/try.chat') as f: await chat.play(room, f, source='try.chat', out=sys.stdout)
async def test_demo(room):
    t=time.monotonic()
    await play_four_weeks(room, room.time)
    print(time.monotonic()-t, room.time.now())
    with room.listen() as q:
        for m in room.messages(None): q.put_nowait(m)
        from adapters.playground.transcript import Transcript
        Transcript(room,q,sys.stdout.write).catch_up()
