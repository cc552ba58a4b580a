// Everything a user of the library meets, under one name.
@_exported import MartletData
@_exported import MartletFormats
@_exported import MartletModels
@_exported import MartletNN
@_exported import MartletTensor
@_exported import MartletText
@_exported import MartletTraining
