// The 256 characters of a fingerprint, one a byte, each sounding like no other (docs/ledger.md, Said aloud).
'use strict';
const SIGNS = [...(
  '艾安八白半包北本扁表彬冰波不才藏' +
  '草茶柴昌潮晨成尺充出川窗吹春翠村' +
  '大代丹刀登典雕蝶丁冬豆杜短多恩耳' +
  '法帆方非芬封福改甘港高歌根耕工古' +
  '瓜官光桂果海寒杭好禾洪厚湖花皇灰' +
  '火吉家建江交金京九居娟卡看康考可' +
  '肯空口酷跨快昆拉浪老雷冷力廉良料' +
  '列林柳隆露洛麻忙毛梅孟米棉苗民明' +
  '墨某木奶南能泥年您牛弄暖拍盼跑盆' +
  '朋皮片票品平坡葡七千巧琴青秋取泉' +
  '雀群然人日容柔如瑞三桑森沙山少深' +
  '生十手叔刷霜水四宋算塔太潭唐桃特' +
  '藤梯天跳亭桐投土推瓦外丸王位文我' +
  '五西夏仙香小蟹心星雄秀宣雪牙岩羊' +
  '腰夜衣音迎永友玉元月再早增宅展昭' +
  '者珍正芝中舟竹追桌子宗走祖最尊左'
)];
const SOUNDS = (
  'ai an ba bai ban bao bei ben bian biao bin bing bo bu cai cang ' +
  'cao cha chai chang chao chen cheng chi chong chu chuan chuang chui chun cui cun ' +
  'da dai dan dao deng dian diao die ding dong dou du duan duo en er ' +
  'fa fan fang fei fen feng fu gai gan gang gao ge gen geng gong gu ' +
  'gua guan guang gui guo hai han hang hao he hong hou hu hua huang hui ' +
  'huo ji jia jian jiang jiao jin jing jiu ju juan ka kan kang kao ke ' +
  'ken kong kou ku kua kuai kun la lang lao lei leng li lian liang liao ' +
  'lie lin liu long lu luo ma mang mao mei meng mi mian miao min ming ' +
  'mo mou mu nai nan neng ni nian nin niu nong nuan pai pan pao pen ' +
  'peng pi pian piao pin ping po pu qi qian qiao qin qing qiu qu quan ' +
  'que qun ran ren ri rong rou ru rui san sang sen sha shan shao shen ' +
  'sheng shi shou shu shua shuang shui si song suan ta tai tan tang tao te ' +
  'teng ti tian tiao ting tong tou tu tui wa wai wan wang wei wen wo ' +
  'wu xi xia xian xiang xiao xie xin xing xiong xiu xuan xue ya yan yang ' +
  'yao ye yi yin ying yong you yu yuan yue zai zao zeng zhai zhan zhao ' +
  'zhe zhen zheng zhi zhong zhou zhu zhui zhuo zi zong zou zu zui zun zuo'
).split(' ');

/* The root in characters, four to a group, or, for those who do not read them, as they sound. */
const aloud = (root, names) => {
  const said = [...root].map(byte => names[byte]);
  const groups = [];
  for (let at = 0; at < said.length; at += 4) groups.push(said.slice(at, at + 4).join(names === SIGNS ? '' : ' '));
  return groups;
};
