"""Persons' numbers and addresses are taken out however they are written; what belongs to nobody stays as it is."""

import re
import time
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from diaodu.domain.text.personal import without_personal, without_personal_across

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
13800OO1234
138OOOO1234
l38OOOO1234
电话：138-oooo-1234
一三八OOOO一二三四
手机一三八 零零零零 一二三四
一三八-零零零零-一二三四
壹叁捌零零零零壹贰叁肆
电话八五八一二三四
0四77-8581234
138\\n00001234
138\\n0000\\n1234
电话：\\n13800001234
138=0000=1234
138#0000#1234
138:0000:1234
{138}0000{1234}
《138》0000-1234
138“0000”1234
138…0000…1234
138，0000，1234
138、0000、1234
00 86 138 0000 1234
QQ：12345678
QQ12345
QQ号 1234567
微信：wxid_abc123
微信号zhangsan_88
微信zhangsan1988
VX：abc12345
WeChat: zhang_san
区号：0477，8581234
区号0477 8581234
(区号0477)8581234
0477-8581234转分机801
0477-8581234 转 分机 801
0477-8581234#801
0477-8581234转八零一
电话 8581234（转）801
办电858 1234
联系人张三，8581234
王局长8581234
152722 一九九〇 0101 1234
152722199OO1O11234
6222-0000-0000-0000-123
护照号：G12345678
军官证12345678
张三13 800001234
张三@example.com
zhangsan@例子.公司
zhangsan@example.中国
zhangsan#example.com
zhangsan at example dot com
zhangsan艾特example点com
zhangsan@example点com
zhangsan@example com
zhangsan@\\nexample.com
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
鄂府发〔2021〕12号
鄂府发(2021)第12号
总额123456789012
合计138000012345
138000012345元
123,456,789,012
计划投资一三八亿
123456789012
911506007012345674
91150600MA0N1234X5
项目代码2103-150602-04-01-123456
OA系统
O2O平台
IO模块500套
LED产线100条
2OO台
O型圈1000000个
QQ音乐项目投资10000万元
微信公众号推送12345次
微信小程序用户1380000人
电话拜访企业138家
手机产量13800000台
手机屏1380万片
电话回访2021年3月15日
二〇二一年三月三十一日
二〇二〇年至二〇二一年
一二三四五六七八九
第一、二、三、四、五、六、七、八批
一期138亩，二期0000
2021031513
13:00-15:00 12:30-14:30
1、3、8、0项
138、120、99、56
100012021001
零零一号地块
一〇一二地块
电话录音20210331120000
AT站 DOT层
5G at 3.5 GHz
V2.0.2021.0331
K1+380~K2+500
X=4400138.25 Y=37413800.12
东经109.98765432北纬39.81234567
统一社会信用代码：911506007012345674
税号911506007012345674
注册号150600000012345
组织机构代码701234567
合同编号：HT-2021-0000138
发票号码12345678
发票代码150021213011
文号：内发改投字〔2021〕1380号
土地证号150602001001GB00138
蒙(2021)东胜区不动产权第0001380号
宗地号150602001001GB00012
年产138000000000片
1380000/12340000
1-2-3-4-5-6-7-8-9-10-11
3.15-4.15
100%-138%
Q235B钢
5×1380000kVA
2021-2025
13800、12000、15000、9800
微信支付交易1380000000元
区号138地块
转2021年3月
转账13800000元
电话会议1次、视频会议8场
QQ群宣传12次
张三、李四、王五等138人
王局长2021年3月
一二三产业
QQ、微信、电话等
微信APP上线
三一重工13800万元
138、1200、1345
微信：已对接企业12家
一局一处0000
"""
AROUND = ("{}", "请找{}办理", "联系人:张三,{}。", "（{}）", "项目一期{}")
_SPELLED = re.compile("[一三八零〇幺]{5}")


def lines(text: str) -> list[str]:
    return [line.replace("\\u200b", "\u200b").replace("\\n", "\n") for line in text.strip().splitlines()]


@pytest.mark.parametrize("written", lines(PERSONAL))
def test_no_number_or_address_of_a_person_is_left(written: str) -> None:
    for around in AROUND:
        left = without_personal(around.format(written))
        digits = re.sub(r"\D", "", unicodedata.normalize("NFKC", left))
        assert digits in {"", "801"}, left
        assert not _SPELLED.search(left), left
        assert not re.search("zhang|san|wxid|abc", left.lower()), left
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


@pytest.mark.parametrize(
    "cells",
    [
        ("138", "0000", "1234"), ("138", "", "00001234"), ("１３８", "00001234"), ("张三13", "800001234"), ("1380000", "1234办"),
        ("152722", "19900101", "1234"), ("15272219900101", "123X"), ("0477", "8581234"), ("电话138", "0000-1234"),
        ("（138）", "0000 1234"), ("6222 0000", "0000 0000 123"), ("clerk@", "example.com"), ("clerk", "@example.com"),
    ],
)  # fmt: skip
def test_a_number_over_several_cells_is_taken_out_of_each(cells: tuple[str, ...]) -> None:
    left = without_personal_across(("甲公司", *cells, "已开工"))
    assert len(left) == len(cells) + 2
    assert (left[0], left[-1]) == ("甲公司", "已开工")
    assert not re.search(r"\d|clerk|example", unicodedata.normalize("NFKC", "".join(left))), left


@pytest.mark.parametrize(
    "cells",
    [
        ("2021-03-01", "2021-04-01"), ("2021年3月", "1380万元"), ("138号地块", "0000"), ("一期", "二期1380"), ("13.5", "2021"),
        ("东胜区", "乙13800001234丙"), ("13800万元", "12340000"), ("第138期", "00001234"), ("", ""), ("91150600701234567M", "138"),
        ("工业用水7.2;再生水2.6", "0.3745-0.4421", "2.02", "3.8-6.4"), ("142", "0.28-0.35", "4200-5500"),
    ],
)  # fmt: skip
def test_cells_that_only_stand_side_by_side_stay(cells: tuple[str, ...]) -> None:
    assert without_personal_across(cells) == cells


def test_the_offices_own_number_stays_over_cells() -> None:
    assert without_personal_across(("0477", "8581234"), {"04778581234"}) == ("0477", "8581234")
    assert without_personal_across(("0477", "8581234"), landlines=True) == ("0477", "8581234")


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


@pytest.mark.parametrize(
    "part",
    [
        "1",
        "1 ",
        "a@",
        "电话",
        "138 0000 123",
        "138(",
        "2021-",
        "电话1、",
        "1,000",
        "(",
        "138OO",
        "一",
        "一三八 ",
        "微信a",
        "QQ",
        "a at ",
        "a#",
        "a艾特",
        "区号0477",
        "0477-8581234转",
        "张局长",
        "护照",
        "62 ",
    ],
)
def test_a_hostile_cell_of_32_000_characters_costs_no_time(part: str) -> None:
    started = time.process_time()
    without_personal((part * 33_000)[:32_700] + "13800001234")
    assert time.process_time() - started < 2
