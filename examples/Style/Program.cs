// Style: a manner of speaking, taken from a video, kept in a file and taken on at half and at full strength.
//
//   dotnet run --project examples/Style -- portrait.jpg speech.wav ref.mp4 OUTPUT-FOLDER
using Orator;

if (args is not [string photo, string speech, string reference, string folder])
{
    Console.Error.WriteLine("Usage: Style PHOTO SPEECH REFERENCE-VIDEO OUTPUT-FOLDER");
    return 2;
}

Directory.CreateDirectory(folder);
await using TalkingHeads heads = TalkingHeads.Create();
Portrait portrait = await heads.OpenPortraitAsync(photo);

// Five seconds of the video, in windows spread over it; the default is 30.
Style style = await heads.OpenStyleAsync(reference, new StyleRequest { Seconds = 5 });

// The file opens at once, by OpenStyleAsync or 'orator animate --style'.
string file = Path.Combine(folder, "style.json");
style.Save(file);
Style kept = await heads.OpenStyleAsync(file);

foreach ((string name, float strength) in new[] { ("half", 0.5f), ("full", 1f) })
{
    AnimateRequest request = new() { Style = kept, StyleStrength = strength, Seed = 1 };
    RenderReport report = await heads.AnimateToFileAsync(portrait, speech, Path.Combine(folder, $"{name}.mp4"), request);
    Console.WriteLine($"{report.Output}: the manner of {kept.Name} at strength {strength}");
}

return 0;
