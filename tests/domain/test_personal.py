"""Persons' numbers and addresses are taken out however they are written; what belongs to nobody stays as it is."""

import re
import time
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from diaodu.domain.text.personal import without_personal

PERSONAL = """
13800001234
１３８００００１２３４
138 0000 1234
138-0000-1234
138.0000.1234
138·0000·1234
138—0000—1234
138 00001234
1380000 1234
1 3 8 0 0 0 0 1 2 3 4
1-3-8-0-0-0-0-1-2-3-4
(138)00001234
（138）0000-1234
【138】0000 1234
[13800001234]
138/0000/1234
138_0000_1234
+86 138 0000 1234
+8613800001234
+86-138-0000-1234
(+86)13800001234
0086 13800001234
008613800001234
86-13800001234
８６ １３８００００１２３４
①③⑧⓪⓪⓪⓪①②③④
138\u200b0000\u200b1234
一三八零零零零一二三四
一三八〇〇〇〇一二三四
幺三八零零零零幺二三四
13800001234公司王总
13800001234项目经理
13800001234个人手机
13800001234或13900005678
13800001234/13900005678
13800001234、13900005678
0477-8581234
(0477)8581234
（0477）8581234
0477－8581234
0477 8581234
0477 858 1234
04778581234
010-12345678
01012345678
+86-477-8581234
+86 10 1234 5678
0477-8581234-801
0477-8581234转801
0477.8581234
400-810-1234
电话8581234
电话：8581234
电话：张三8581234
电话：张三 8581234
联系电话（8581234）
手机号码为 138 00 00 12 34
办公室电话：８５８１２３４
tel: 8581234
Tel.8581234
致电8581234
拨打85812345
传真8581235
微信号：13800001234
152722199001011234
15272219900101123X
15272219900101123x
１５２７２２１９９００１０１１２３Ｘ
152722 19900101 1234
152722-19900101-123X
152722 1990 0101 1234
1 5 2 7 2 2 1 9 9 0 0 1 0 1 1 2 3 4
身份证号152722199001011234
身份证：152722900101123
152722900101123
6222021234567890128
6222 0212 3456 7890 128
6222-0212-3456-7890-128
4111 1111 1111 1111
账号：15001658808052501234
银行卡号6222021234567890123
zhang.san@example.com
ZHANG_SAN@EXAMPLE.COM.CN
zhangsan＠example．com
zhangsan @ example.com
zhangsan(at)example.com
zhangsan[at]example[dot]com
zhangsan@example。com
邮箱：zhangsan@qq.com
1234567@qq.com
"""
NOBODYS = """
总投资13800001234元
总投资13800001234.56元
13,800,001,234元
￥13800001234
13800001234 元
138000万元
12500万元
1,200.5
13800001234吨
13800001234平方米
建筑面积13500.25平方米
3.5万平方米
13800001234千瓦时
年产13800000000立方米
2021-03-31
2021.03.31
2021/3/31
2021年3月31日
20210331
2021-03-31 08:30:00
2021-03-01至2021-03-31
2021.3.1-2021.12.31
鄂府发〔2021〕13号
鄂府办发[2021]136号
内政发（2012）34号
国发〔2021〕10－12号
91150600701234567M
91150600MA0N1234X5
911506007012345674
2103-150602-04-01-123456
2019-150602-44-03-012345
ORD-2021-00012
P2021-0012
13.5、15.2、16.8亿元
分别为135、1234、1567
135，1234，1567
其中138个、1200个、1345个
13.5 15.2 16.8 17.9
13 15 17 19 21 3
占比13.8%，增长12.34%
118°45′12″
E118.12345678,N39.12345678
0.13800001234
1.3800001234
热线电话受理12345件
电话会议20210331召开
拨打12345热线
电话费12500元
电话营销8000000人次
建设工期2021-2023年
年产1000万只，1380亩
第138、139、140号
GB/T 4754-2017
GB 32100-2015
@全体
5@3
3×600MW
2×1000MW+500kV
一二三四五六七
二〇二一年三月
二〇二一年三月三十一日
1234567890
项目编号：20210315001
38.5公里
18个月
1999-2021年
15-30天
d2a84f4b8b650937ec8f73cd8be2c74add5a911ba64df27458ed8229da804a26
2021年
第13号文件
13800001234万元
"""
AROUND = ("{}", "请找{}办理", "联系人:张三,{}。", "（{}）", "项目一期{}")
_SPELLED = re.compile("[一三八零〇幺]{5}")


def lines(text: str) -> list[str]:
    return text.replace("\\u200b", "\u200b").strip().splitlines()


@pytest.mark.parametrize("written", lines(PERSONAL))
def test_no_number_or_address_of_a_person_is_left(written: str) -> None:
    for around in AROUND:
        left = without_personal(around.format(written))
        digits = re.sub(r"\D", "", unicodedata.normalize("NFKC", left))
        assert digits in {"", "801"}, left
        assert not _SPELLED.search(left), left
        assert "@" not in left
        assert "example" not in left.lower()


@pytest.mark.parametrize("written", lines(NOBODYS))
def test_amounts_areas_dates_documents_and_codes_stay_to_the_letter(written: str) -> None:
    for around in ("{}", "本月{}。", "（{}）", "电话联系后，{}"):
        assert without_personal(around.format(written)) == around.format(written)


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("达成意向,联系电话:13800001234。", "达成意向。"),
        ("联系人:张三(电话13800001234)、总投资5亿元", "联系人:张三、总投资5亿元"),
        ("请联系13800001234办理", "请联系(号码略)办理"),
        ("有意者请联系（0477-8581234）", "有意者请联系(号码略)"),
        ("材料发a@example.com即可", "材料发(邮箱略)即可"),
        ("2021年3月31日13800001234，总投资1.2亿元、用地13800亩", "2021年3月31日(号码略)，总投资1.2亿元、用地13800亩"),
    ],
)
def test_what_stands_for_it_reads_as_a_sentence(said: str, left: str) -> None:
    assert without_personal(said) == left


def test_the_offices_own_number_stays() -> None:
    said = "编辑部电话0477-8581234，手机13800001234"
    assert without_personal(said, {"04778581234"}) == "编辑部电话0477-8581234"


WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
MARKS = st.sampled_from(["", " ", "-", ".", "·", "—", "  ", "/", "_", "\u3000", "\u200b"])


@given(
    st.sampled_from(["138", "150", "199"]), st.integers(0, 99_999_999), MARKS, MARKS, st.booleans(),
    st.sampled_from(["", "+86", "86-", "0086 ", "电话", "手机："]),
)  # fmt: skip
@example("138", 0, ".", "", False, "")
def test_every_mobile_number_is_found_in_every_grouping(
    first: str, rest: int, one: str, two: str, wide: bool, before: str
) -> None:
    number = f"{before}{first}{one}{rest // 10_000:04d}{two}{rest % 10_000:04d}"
    number = number.translate(WIDE) if wide else number
    left = without_personal(f"请找{number}办理")
    assert not re.search(r"\d", left), (number, left)


@given(
    st.integers(1, 10**13), st.sampled_from(["元", "万元", "亿元", "吨", "平方米", "亩", "千瓦", "%"]), st.booleans()
)
def test_no_amount_or_area_is_touched(number: int, unit: str, grouped: bool) -> None:
    said = f"完成{number:,}{unit}" if grouped else f"完成{number}{unit}"
    assert without_personal(said) == said


@given(st.dates(), st.sampled_from(["%Y-%m-%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y/%m/%d", "%Y%m%d"]))
def test_no_date_is_touched(day: object, form: str) -> None:
    said = f"{day:{form}}签约"
    assert without_personal(said) == said


@pytest.mark.parametrize("part", ["1", "1 ", "a@", "电话", "138 0000 123", "138(", "2021-", "电话1、", "1,000", "("])
def test_a_hostile_cell_of_32_000_characters_costs_no_time(part: str) -> None:
    started = time.process_time()
    without_personal((part * 33_000)[:32_700] + "13800001234")
    assert time.process_time() - started < 2
